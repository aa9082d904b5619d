import { eventually, organization as idOf } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { ExecutionExplanations } from '../src/application/ports/execution-explanations.port';
import { runDateUtc, type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';
const SET = 'sales.count-set';

describe('an explanation of a module', () => {
  let world: TallyWorld;
  let sales: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    await world.given(['works', 'faults', 'works']);
    await world.admin.query('update enrolment set paused = true where organization_id = $1', [idOf(2)]);
    sales = await world.start();
  });

  const explain = (nth: number, scheduleType = ONE) =>
    sales
      .get(ExecutionExplanations)
      .explain({ module: 'sales', organizationId: idOf(nth), scheduleType, dueDate: runDateUtc });

  it('has the execution with its run and its fault, or the reasons and whether it is enrolled', async () => {
    const runId = await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(await explain(0)).toMatchObject({
      organizationName: 'Organization 0',
      execution: { state: 'succeeded', attempts: 1, runId, finishedAtUtc: expect.stringMatching(/^20.*Z$/) },
      decisions: [],
      enrolled: true,
    });
    expect(await explain(1)).toMatchObject({ execution: { state: 'faulted', code: 'RULE_BROKEN', runId } });
    expect(await explain(1, SET)).toMatchObject({
      execution: { state: 'skipped', reason: 'dependency-failed' },
      decisions: [{ reason: 'dependency-failed', runId }],
    });
    expect(await explain(2)).toEqual({
      organizationName: 'Organization 2',
      execution: null,
      decisions: [
        { reason: 'paused', detail: expect.any(String), runId, decidedAtUtc: expect.any(String), untilUtc: null },
      ],
      enrolled: true,
      enrolmentChanges: [],
    });
  });

  it('says that there is no such enrolment, none of the date, and no such organization', async () => {
    await world.admin.query(`update enrolment set valid_from = '2026-03-02' where organization_id = $1`, [idOf(0)]);
    expect(await explain(0)).toMatchObject({ execution: null, decisions: [], enrolled: false });
    expect(await explain(1, 'sales.nothing')).toMatchObject({ enrolled: false });
    expect(await explain(9)).toEqual({
      organizationName: undefined,
      execution: null,
      decisions: [],
      enrolled: false,
      enrolmentChanges: [],
    });
  });
});
