/**
 * `node test/chaos/service.cjs sales` runs a service as its own program does, with two slices at once over its replicas,
 * small ones, and a short lease: what is left by a dead or frozen worker is taken over within seconds.
 */
require('reflect-metadata');
const { runService } = require('@baton/hosting');
const { accountingService, AccountingModule } = require('@baton/accounting-service');
const { purchaseService, PurchaseModule } = require('@baton/purchase-service');
const { salesService, SalesModule } = require('@baton/sales-service');
const { schedulerService } = require('@baton/scheduler-service');

const options = { window: 2, slice: { maxOrganizations: 40, leaseMs: 3_000 } };
const hurried = (service, module) => ({ ...service, application: () => ({ module: module.forRoot(options) }) });

const services = {
  scheduler: schedulerService,
  sales: hurried(salesService, SalesModule),
  purchase: hurried(purchaseService, PurchaseModule),
  accounting: hurried(accountingService, AccountingModule),
};

void runService(services[process.argv[2]]);
