import { z } from 'zod';
import { defineMessage } from '../message/define-message';
import { guid } from '../values/guid';
import { withFallback } from '../values/optional';
import { organizationId } from '../values/organization-id';
import { runDateInMessage } from '../values/run-date';
import { utcInstant } from '../values/utc-instant';

const fields = z.object({
  /** Absent from a bare trigger: the receiver derives one. */
  runId: guid.nullish(),
  /** The scheduler's attempt at the stage, echoed in the answer; absent where no scheduler is involved. */
  stageId: guid.nullish(),
  runDateUtc: runDateInMessage,
  /** Only these; null means every organization due. */
  organizationIds: z.array(organizationId).nullish(),
  /** Only these; null means every schedule type of the module. */
  scheduleTypes: z.array(z.string()).nullish(),
  /**
   * Only executions that faulted, and whose newest fault has one of these causes; null means all. A module that does not
   * know the field does what else the command asks for.
   */
  faultFingerprints: z.array(z.string()).nullish(),
  /** Does the work and rolls it back. */
  dryRun: withFallback(z.boolean(), false),
  /** Slices of a schedule type in flight at once; 0 means the module's own. */
  window: withFallback(z.int().nonnegative(), 0),
  /** No execution starts after it. */
  deadlineUtc: utcInstant.nullish(),
});

/**
 * Asks for the work of a date. Published bare it asks the scheduler for a run of the default pipeline; each module's
 * command implements it, so whoever binds its exchange watches every module's command.
 */
export const RunSchedulerCommand = defineMessage('Baton.Contracts.Scheduling:RunSchedulerCommand', fields, {
  tenant: 'platform',
  correlationId: 'runId',
});

const moduleCommand = (module: 'Sales' | 'Purchase' | 'Accounting') =>
  defineMessage(`Baton.Contracts.Scheduling:Run${module}SchedulerCommand`, fields, {
    tenant: 'platform',
    correlationId: 'runId',
    implements: [RunSchedulerCommand],
  });

/** Asks sales for its part of a date. */
export const RunSalesSchedulerCommand = moduleCommand('Sales');
/** Asks purchase for its part of a date. */
export const RunPurchaseSchedulerCommand = moduleCommand('Purchase');
/** Asks accounting for its part of a date. */
export const RunAccountingSchedulerCommand = moduleCommand('Accounting');
