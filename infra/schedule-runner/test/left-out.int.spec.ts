import { randomUUID } from 'node:crypto';
import type { Guid } from '@baton/contracts';
import { eventually, organization as idOf } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { DecisionQueries } from '../src/application/ports/decision-queries.port';
import { ExecutionExplanations } from '../src/application/ports/execution-explanations.port';
import { runDateUtc, type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';
const SET = 'sales.count-set';

describe('whom a run left out', () => {
  let world: TallyWorld;
  let sales: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    await world.given(['works', 'faults', 'works', 'works', 'works']);
    sales = await world.start();
  });

  it('is counted by reason, and listed with it page by page', async () => {
    await pauseEnrolments(2, 3);
    const runId = await night();

    expect(await reasonsOf(runId)).toEqual([
      [ONE, 'paused', 2],
      [SET, 'paused', 2],
      [SET, 'dependency-failed', 1],
    ]);
    expect(await rowsOf(runId)).toEqual([
      [ONE, 2, 'paused'],
      [ONE, 3, 'paused'],
      [SET, 1, 'dependency-failed'],
      [SET, 2, 'paused'],
      [SET, 3, 'paused'],
    ]);
    expect(await rowsOf(runId, { reason: 'dependency-failed' })).toEqual([[SET, 1, 'dependency-failed']]);
    expect(await rowsOf(runId, { scheduleType: ONE, organizationId: idOf(3) })).toEqual([[ONE, 3, 'paused']]);
    const { decisions } = await sales.get(DecisionQueries).list({ module: 'sales', runId, limit: 1 });
    expect(decisions).toEqual([
      {
        scheduleType: ONE,
        dueDate: runDateUtc,
        organizationId: idOf(2),
        organizationName: 'Organization 2',
        reason: 'paused',
        detail: 'The enrolment is paused.',
        decidedAtUtc: expect.stringMatching(/^20.*Z$/),
        untilUtc: null,
      },
    ]);
  });

  it('is what the newest command of the run decided, without what it did then', async () => {
    await pauseEnrolments(2, 3);
    const runId = await night();
    await world.admin.query('update enrolment set paused = false where organization_id = $1', [idOf(2)]);
    await world.admin.query('update organization set active = false where organization_id = $1', [idOf(3)]);
    await world.command({ runId, stageId: idOf(9) as Guid });
    await eventually(() => expect(world.completed).toHaveLength(2));

    expect(await rowsOf(runId)).toEqual([
      [ONE, 3, 'inactive'],
      [SET, 1, 'dependency-failed'],
      [SET, 3, 'inactive'],
    ]);
    expect(await rowsOf(runId, { reason: 'paused' })).toEqual([]);
    expect(await reasonsOf(runId)).toContainEqual([SET, 'inactive', 1]);
  });

  it('is put off as long as the decision says until when, and not any more once it has run', async () => {
    const runId = await night();
    const decide = `insert into decision (organization_id, schedule_type, due_date, module_run_id, reason, decided_at, until)
      select organization_id, schedule_type, due_date, module_run_id, 'breaker-open', now(), now() from execution
      where schedule_type = $1 and organization_id = $2`;
    await world.admin.query(decide, [ONE, idOf(0)]);
    expect(await rowsOf(runId, { scheduleType: ONE })).toEqual([]);

    await world.admin.query(
      `update execution set state = 'pending', finished_at = null where schedule_type = $1 and organization_id = $2`,
      [ONE, idOf(0)],
    );
    expect(await rowsOf(runId, { scheduleType: ONE })).toEqual([[ONE, 0, 'breaker-open']]);
  });

  it('is known of a dry run too, and explains nothing of the date then', async () => {
    await pauseEnrolments(2);
    const runId = await night({ dryRun: true, scheduleTypes: [ONE] });

    expect(await reasonsOf(runId)).toEqual([
      [ONE, 'paused', 1],
      [SET, 'excluded-by-request', 5],
    ]);
    const question = { module: 'sales', organizationId: idOf(2), scheduleType: ONE, dueDate: runDateUtc };
    expect(await sales.get(ExecutionExplanations).explain(question)).toMatchObject({ decisions: [] });
  });

  it('is of a dry run what an earlier run did', async () => {
    await night();
    const runId = await night({ dryRun: true, scheduleTypes: [ONE] });

    expect(await rowsOf(runId, { scheduleType: ONE })).toEqual([0, 2, 3, 4].map((nth) => [ONE, nth, 'already-done']));
  });

  it('is nobody of a run that is not known', async () => {
    await night();
    expect(await rowsOf(randomUUID())).toEqual([]);
    expect(await reasonsOf(randomUUID())).toEqual([]);
  });

  async function pauseEnrolments(...numbers: readonly number[]): Promise<void> {
    await world.admin.query('update enrolment set paused = true where organization_id = any ($1)', [numbers.map(idOf)]);
  }

  async function night(fields: Parameters<TallyWorld['command']>[0] = {}): Promise<Guid> {
    const before = world.completed.length;
    const runId = await world.command({ runId: randomUUID() as Guid, ...fields });
    await eventually(() => expect(world.completed).toHaveLength(before + 1));
    return runId;
  }

  async function reasonsOf(runId: string): Promise<unknown> {
    const { counts } = await sales.get(DecisionQueries).count({ module: 'sales', runId: runId as Guid });
    return counts.map(({ scheduleType, reason, count }) => [scheduleType, reason, count]);
  }

  /** Two rows a page. */
  async function rowsOf(runId: string, filter: object = {}): Promise<unknown[]> {
    const rows: unknown[] = [];
    for (let after: string | null = null; ; ) {
      const question = { module: 'sales', runId: runId as Guid, limit: 2, after, ...filter };
      const { decisions, more } = await sales.get(DecisionQueries).list(question);
      rows.push(...decisions.map((row) => [row.scheduleType, Number(row.organizationId.slice(-3)), row.reason]));
      const last = decisions.at(-1);
      if (!more || !last) return rows;
      after = `${last.scheduleType}/${last.dueDate}/${last.organizationId}`;
    }
  }
});
