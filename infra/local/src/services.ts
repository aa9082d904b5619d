import { accountingService } from '@baton/accounting-service';
import { SERVICE_NAMES, type ServiceName, type ServiceProcess } from '@baton/hosting';
import { purchaseService } from '@baton/purchase-service';
import { salesService } from '@baton/sales-service';
import { schedulerService } from '@baton/scheduler-service';

/** Every service of the system. */
export const services: Readonly<Record<ServiceName, ServiceProcess>> = {
  scheduler: schedulerService,
  sales: salesService,
  purchase: purchaseService,
  accounting: accountingService,
};

/** All of them, in the order of the night. */
export const allServices: readonly ServiceProcess[] = SERVICE_NAMES.map((name) => services[name]);
