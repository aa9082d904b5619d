import { randomUUID } from 'node:crypto';
import type { OrganizationId } from '@baton/contracts';
import { Database } from '@baton/persistence';
import { organization as idOf } from '@baton/testing';
import type { AttemptResult } from '../src/domain/execution';
import { skipped, succeeded } from '../src/domain/outcome';
import type { ClaimedSlice } from '../src/domain/slice';
import { recordOutcomes } from '../src/infrastructure/persistence/record-outcomes';
import { runDateUtc, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const now = new Date('2026-03-01T02:00:00Z');
const moduleRunId = randomUUID();
/** What of a slice the recording of its outcomes looks at. */
const slice = { moduleRunId, scheduleType: 'sales.count-set', dueDate: runDateUtc, dryRun: false } as ClaimedSlice;

const READ = `select coalesce(sum(idx_tup_fetch + seq_tup_read), 0)::int as rows from pg_stat_xact_user_tables
where relname = 'execution'`;

describe('the outcomes of a set', () => {
  /** @returns how many executions were read for it. */
  async function record(database: Database, results: ReadonlyMap<OrganizationId, AttemptResult>): Promise<number> {
    return database.transaction(async (unit) => {
      await unit.batch(recordOutcomes(slice, results, now, undefined));
      const [read] = await unit.query<{ rows: number }>(READ);
      return read?.rows ?? Number.NaN;
    });
  }

  beforeEach(async () => {
    const planned = `insert into execution (schedule_type, due_date, organization_id, module_run_id)
      select $1, $2, organization_id, $3 from organization`;
    await worldOf().given(Array.from({ length: 2_000 }, () => 'works' as const));
    await worldOf().admin.query(planned, [slice.scheduleType, slice.dueDate, moduleRunId]);
  });

  it('are written for each organization as they are', async () => {
    const retryAt = new Date('2026-03-01T03:00:00Z');
    const results = new Map<OrganizationId, AttemptResult>([
      [idOf(0), { kind: 'succeeded', counts: { posted: 3 } }],
      [idOf(1), { kind: 'skipped', reason: 'nothing-due' }],
      [idOf(2), { kind: 'faulted', code: 'BROKEN', message: 'It is broken.' }],
      [idOf(3), { kind: 'retrying', retryAt, code: 'AWAY', message: 'It is away.' }],
    ]);
    await record((await worldOf().start()).get(Database), results);
    expect(
      await worldOf().admin.query(
        `select state, attempts, reason, counts, finished_at from execution where attempts > 0 order by organization_id`,
      ),
    ).toEqual([
      { state: 'succeeded', attempts: 1, reason: null, counts: { posted: 3 }, finished_at: now },
      { state: 'skipped', attempts: 1, reason: 'nothing-due', counts: null, finished_at: now },
      { state: 'faulted', attempts: 1, reason: null, counts: null, finished_at: now },
      { state: 'retrying', attempts: 1, reason: null, counts: null, finished_at: null },
    ]);
  });

  it.each<[string, readonly [AttemptResult, AttemptResult]]>([
    ['counts', [succeeded({ posted: 1 }), succeeded({ posted: 2 })]],
    ['reasons', [skipped('nothing-due'), skipped('not-billed')]],
  ])('are written for each where only their %s differ', async (_, [one, other]) => {
    const results = new Map([
      [idOf(0), one],
      [idOf(1), other],
    ]);
    await record((await worldOf().start()).get(Database), results);
    const written = await worldOf().admin.query(
      `select state as kind, reason, counts from execution where attempts > 0 order by organization_id`,
    );
    expect(written).toEqual([one, other].map((result) => ({ reason: null, counts: null, ...result })));
  });

  it('are written where they are alike', async () => {
    const alike: readonly (readonly [AttemptResult, object])[] = [
      [
        { kind: 'succeeded', counts: { posted: 3 } },
        { state: 'succeeded', reason: null, counts: { posted: 3 } },
      ],
      [
        { kind: 'skipped', reason: 'nothing-due' },
        { state: 'skipped', reason: 'nothing-due', counts: null },
      ],
      [
        { kind: 'faulted', code: 'BROKEN', message: 'It is broken.' },
        { state: 'faulted', reason: null, counts: null },
      ],
    ];
    const database = (await worldOf().start()).get(Database);
    for (const [index, [result]] of alike.entries()) {
      await record(database, new Map([idOf(3 * index), idOf(3 * index + 1)].map((id) => [id, result])));
    }
    expect(
      await worldOf().admin.query(
        `select organization_id, state, reason, counts, attempts, finished_at from execution
         where attempts > 0 order by organization_id`,
      ),
    ).toEqual(
      alike.flatMap(([, columns], index) =>
        [3 * index, 3 * index + 1].map((at) => ({
          organization_id: idOf(at),
          ...columns,
          attempts: 1,
          finished_at: now,
        })),
      ),
    );
  });

  it.each([
    ['alike', () => ({})],
    ['different', (index: number) => ({ posted: index })],
  ])('cost the reading of their own executions where they are %s, however long the night is', async (_, countsOf) => {
    const results = new Map(
      Array.from({ length: 20 }, (_one, index) => [
        idOf(index),
        { kind: 'succeeded', counts: countsOf(index) } as AttemptResult,
      ]),
    );
    expect(await record((await worldOf().start()).get(Database), results)).toBe(20);
  });
});
