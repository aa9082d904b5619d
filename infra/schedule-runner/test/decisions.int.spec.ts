import { randomUUID } from 'node:crypto';
import { PublishEndpoint } from '@baton/bus';
import { CancelModuleRun } from '@baton/contracts';
import { eventually, organization as idOf } from '@baton/testing';
import { Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';
const SET = 'sales.count-set';

describe('the ledger of reasons', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];

  beforeEach(() => {
    world = worldOf();
    ({ admin } = world);
  });

  afterEach(async () => {
    await admin.query('delete from enrolment');
    await admin.query(`delete from recurrence where name = 'never'`);
  });

  it('says of everyone enrolled who has no part in a run why', async () => {
    await world.given(['works', 'works', 'works', 'works', 'works']);
    await admin.query(`update enrolment set paused = true where organization_id = $1 and schedule_type = $2`, [
      idOf(0),
      ONE,
    ]);
    await admin.query('update organization set active = false where organization_id = $1', [idOf(1)]);
    await admin.query(
      `with rare as (insert into recurrence (recurrence_id, name, definition)
        values (gen_random_uuid(), 'never', '{"dates": ["2020-01-01T00:00"], "zone": "UTC"}') returning recurrence_id)
      update enrolment set recurrence_id = rare.recurrence_id from rare where organization_id = $1`,
      [idOf(2)],
    );
    await admin.query(`update enrolment set valid_from = '2026-03-02' where organization_id = $1`, [idOf(3)]);
    await world.start();

    await world.command({ scheduleTypes: [ONE] });
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(await reasons()).toEqual([
      [0, ONE, 'paused'],
      [0, SET, 'excluded-by-request'],
      [1, ONE, 'inactive'],
      [1, SET, 'excluded-by-request'],
      [2, ONE, 'not-due'],
      [2, SET, 'excluded-by-request'],
      [4, SET, 'excluded-by-request'],
    ]);
  });

  it('says that an earlier run had done it, and of a partial re-run only what no execution tells', async () => {
    await world.given(['works', 'nothing-due', 'faults']);
    await world.start();
    await world.command({ scheduleTypes: [ONE] });
    await eventually(() => expect(world.completed).toHaveLength(1));
    await admin.query('truncate decision');

    await world.command({ organizationIds: [idOf(0)] });
    await eventually(() => expect(world.completed).toHaveLength(2));
    expect(await reasons()).toEqual([
      [0, ONE, 'already-done'],
      [1, SET, 'excluded-by-request'],
      [2, SET, 'excluded-by-request'],
    ]);
  });

  it('leaves a faulted execution of an enrolment that was paused since as it is', async () => {
    await world.given(['faults']);
    await world.start();
    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));
    await admin.query('truncate decision');
    await admin.query('update enrolment set paused = true');

    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(2));

    expect(await admin.query('select state from execution where schedule_type = $1', [ONE])).toEqual([
      { state: 'faulted' },
    ]);
    expect(await reasons()).toEqual([
      [0, ONE, 'paused'],
      [0, SET, 'paused'],
    ]);
  });

  it('says what a needed schedule type, a cancellation and a deadline left undone', async () => {
    await world.given(['faults', 'works']);
    const calls = new Calls();
    const application = await world.start(calls);
    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(await reasons()).toEqual([[0, SET, 'dependency-failed']]);

    await admin.query('truncate decision, execution, execution_fault');
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    const runId = await world.command({ runId: randomUUID() });
    await eventually(() => expect(calls.one).toHaveLength(3));
    await application.get(PublishEndpoint).publish(CancelModuleRun, { runId, module: 'sales', reason: 'test' });
    await eventually(async () =>
      expect(await admin.query(`select from module_run where state = 'cancelling'`)).toHaveLength(1),
    );
    open();
    await eventually(() => expect(world.completed).toHaveLength(2));
    expect(await reasons()).toContainEqual([1, SET, 'cancelled']);

    await admin.query('truncate decision, execution, execution_fault');
    await world.command({ deadlineUtc: new Date(Date.now() - 1_000) });
    await eventually(() => expect(world.completed).toHaveLength(3));
    expect(await reasons()).toHaveLength(4);
    expect(new Set((await reasons()).map(([, , reason]) => reason))).toEqual(new Set(['deadline-passed']));
  });

  async function reasons(): Promise<readonly (readonly [number, string, string])[]> {
    const rows = await admin.query<{ organization_id: string; schedule_type: string; reason: string }>(
      'select organization_id, schedule_type, reason from decision order by organization_id, schedule_type',
    );
    return rows.map((row) => [Number(row.organization_id.slice(-3)), row.schedule_type, row.reason]);
  }
});
