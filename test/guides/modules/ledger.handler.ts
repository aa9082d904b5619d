import {
  defineScheduleType,
  type ExecutionContext,
  type Outcome,
  ScheduleType,
  succeeded,
} from '@baton/schedule-runner';
import { z } from 'zod';
import { LedgerTable } from './module.ports';

export const RebuildLedger = defineScheduleType('accounting.rebuild-ledger', {
  timeoutMs: 3_600_000,
  checkpoint: z.object({ upToMonth: z.string() }),
});

/** Rebuilds a ledger month by month, each a step. */
@ScheduleType(RebuildLedger)
export class RebuildLedgerHandler {
  constructor(private readonly ledger: LedgerTable) {}

  async execute({ tenant, checkpoint, save }: ExecutionContext<typeof RebuildLedger>): Promise<Outcome> {
    const months = await this.ledger.monthsAfter(tenant, checkpoint?.upToMonth);
    for (const month of months) {
      await this.ledger.rebuild(tenant, month);
      await save({ upToMonth: month });
    }
    return succeeded({ months: months.length });
  }
}
