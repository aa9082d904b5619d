import { executionTransitions, passingReasons } from '../../domain/execution';
import { canBecomeBy } from './can-become';

/** Executions of real runs, and of dry runs, which leave no other trace. Both tables have the same columns. */
export type ExecutionTable = 'execution' | 'dry_run_execution';

/** The table the executions of a module run or slice are in. */
export function executionTableOf({ dryRun }: { readonly dryRun: boolean }): ExecutionTable {
  return dryRun ? 'dry_run_execution' : 'execution';
}

/** A statement in both forms, so that each is a constant text that is prepared once. */
export function forBothTables(text: (table: ExecutionTable) => string): Readonly<Record<ExecutionTable, string>> {
  return { execution: text('execution'), dry_run_execution: text('dry_run_execution') };
}

/** Says of an execution that its table has a way to a state: `e.state ${canBecome('cancelled')}`. */
export const canBecome = canBecomeBy(executionTransitions);

/** Says of an execution that it may be given an outcome, whichever: `e.state ${IS_UNDONE}`. */
export const IS_UNDONE = canBecome('succeeded');

const PASSING = passingReasons.map((reason) => `'${reason}'`).join(', ');

/** An execution `e` of a real run that ended well: a later run of its date leaves it alone. */
export const ENDED_WELL = `(e.state = 'succeeded'
  or (e.state = 'skipped' and (e.reason is null or e.reason not in (${PASSING}))))`;
