import type { ModuleDecisionReason } from '@baton/contracts';
import type { Statement } from '@baton/persistence';
import type { ModuleRun } from '../../domain/module-run';

/** What the ledger says of executions that are ended without having been worked on, or deferred. */
export interface Why {
  readonly reason: ModuleDecisionReason;
  readonly detail?: string;
  /** When it may run; undefined: not by itself. */
  readonly until?: Date;
}

/**
 * One statement that changes executions and writes into the ledger why, so that neither is there without the other. A
 * later reason of the same module run takes the place of an earlier one.
 *
 * @param change returns organization_id, schedule_type and due_date of what it changed.
 */
export function decidedBy(
  { text, values = [] }: Statement,
  { id }: Pick<ModuleRun, 'id'>,
  why: Why,
  now: Date,
): Statement {
  const next = values.length + 1;
  return {
    text: `
with changed as (${text})
insert into decision (organization_id, schedule_type, due_date, module_run_id, reason, detail, decided_at, until)
select organization_id, schedule_type, due_date, $${next}, $${next + 1}, $${next + 2}, $${next + 3}, $${next + 4} from changed
on conflict (organization_id, schedule_type, due_date, module_run_id) do update
set reason = excluded.reason, detail = excluded.detail, decided_at = excluded.decided_at, until = excluded.until`,
    values: [...values, id, why.reason, why.detail ?? null, now, why.until ?? null],
  };
}
