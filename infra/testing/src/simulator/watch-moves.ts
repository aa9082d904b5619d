import {
  executionTransitions,
  moduleRunTransitions,
  passingReasons,
  sliceTransitions,
  type Transitions,
} from '@baton/schedule-runner/parts';
import { type ExecutionRow, executionKeyOf, type KitStore } from './kit/kit-store';
import type { Table } from './store/table';

/** A machine whose instances are the rows of a table. */
interface Machine<S extends string, R extends { readonly state: S }> {
  readonly table: Table<R>;
  readonly transitions: Transitions<S>;
  /** What changes with a move, also with one from a state to itself. */
  readonly movesWith: readonly (keyof R)[];
  nameOf(row: R): string;
  /** Whether a move is refused that the table has. @default none is */
  refusesToo?(before: R): boolean;
}

/** Looks at every statement for a move of a module run, a slice or an execution that its machine's table does not have. */
export function watchMoves(store: KitStore, report: (what: string) => void): void {
  watch(store, report, {
    table: store.moduleRuns,
    transitions: moduleRunTransitions,
    movesWith: ['state'],
    nameOf: () => `a module run of ${store.service}`,
  });
  watch(store, report, {
    table: store.slices,
    transitions: sliceTransitions,
    movesWith: ['state', 'fence'],
    nameOf: ({ scheduleType, number }) => `slice ${number} of ${scheduleType}`,
  });
  watch<ExecutionRow['state'], ExecutionRow>(store, report, {
    table: store.executions,
    transitions: executionTransitions,
    movesWith: ['state', 'attempts', 'moduleRunId'],
    nameOf: executionKeyOf,
    refusesToo: isSkippedForGood,
  });
}

function watch<S extends string, R extends { readonly state: S }>(
  { database }: KitStore,
  report: (what: string) => void,
  { table, transitions, movesWith, nameOf, refusesToo }: Machine<S, R>,
): void {
  database.onStatement((statement) => {
    for (const { before, after } of statement.changesOf(table)) {
      if (movesWith.every((column) => before[column] === after[column])) continue;
      if (transitions[before.state].includes(after.state) && !refusesToo?.(before)) continue;
      report(`${nameOf(after)} was ${before.state} and became ${after.state}`);
    }
  });
}

function isSkippedForGood({ state, reason }: ExecutionRow): boolean {
  return state === 'skipped' && !passingReasons.includes(reason ?? '');
}
