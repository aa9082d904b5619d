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

/** An execution `e` of a real run that ended well: a later run of its date leaves it alone. */
export const ENDED_WELL = `(e.state = 'succeeded'
  or (e.state = 'skipped' and (e.reason is null or e.reason not in ('dependency-failed', 'organization-paused'))))`;
