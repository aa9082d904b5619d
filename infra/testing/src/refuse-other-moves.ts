import type { ServiceName } from '@baton/hosting';
import { MigratorSession } from '@baton/persistence';
import {
  executionTransitions,
  moduleRunTransitions,
  passingReasons,
  sliceTransitions,
  type Transitions,
} from '@baton/schedule-runner/parts';

/** A machine whose instances are the rows of a table. */
interface Machine {
  readonly table: string;
  readonly transitions: Transitions<string>;
  /** What changes with a move, also with one from a state to itself. */
  readonly movesWith: readonly string[];
  /** A condition under which a move is refused that the table has. */
  readonly refusedToo?: string;
}

const execution = {
  transitions: executionTransitions,
  movesWith: ['state', 'attempts', 'module_run_id'],
  refusedToo: `old.state = 'skipped' and coalesce(old.reason, '') not in (${passingReasons.map(quoted).join(', ')})`,
};

const machines: readonly Machine[] = [
  { table: 'module_run', transitions: moduleRunTransitions, movesWith: ['state'] },
  { table: 'slice', transitions: sliceTransitions, movesWith: ['state', 'fence'] },
  { table: 'execution', ...execution },
  { table: 'dry_run_execution', ...execution },
];

const REFUSE = `
create function refuse_move() returns trigger language plpgsql as $$
begin
  raise exception 'A row of % that is % cannot become %: its table of transitions has no such move.',
    tg_table_name, old.state, new.state;
end
$$`;

/**
 * Has a test's database refuse what no table of the module kit has: a statement that moves a module run, a slice or an
 * execution otherwise fails. What a test itself arranges, as the migrator, is not looked at.
 *
 * @param url as superuser.
 */
export async function refuseOtherMoves(url: string, service: ServiceName): Promise<void> {
  const owner = await MigratorSession.open(url, service);
  try {
    const [kit] = await owner.query<{ present: boolean }>(`select to_regclass('slice') is not null as present`);
    if (!kit?.present) return;
    for (const text of [REFUSE, ...machines.map(triggerOf)]) await owner.query(text);
  } finally {
    await owner.close();
  }
}

function triggerOf({ table, transitions, movesWith, refusedToo = 'false' }: Machine): string {
  const moves = Object.entries(transitions).flatMap(([from, all]) =>
    all.map((to) => `(${quoted(from)}, ${quoted(to)})`),
  );
  const columns = (row: 'old' | 'new') => movesWith.map((column) => `${row}.${column}`).join(', ');
  return `
create trigger refuse_other_moves before update on ${table} for each row
when (current_user <> 'baton_migrator' and (${columns('old')}) is distinct from (${columns('new')})
  and ((old.state::text, new.state::text) not in (${moves.join(', ')}) or ${refusedToo}))
execute function refuse_move()`;
}

function quoted(text: string): string {
  return `'${text}'`;
}
