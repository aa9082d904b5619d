import { PauseOrganization, ResumeOrganization } from '@baton/contracts';
import { eventually, organization as idOf } from '@baton/testing';
import { Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';
const SET = 'sales.count-set';

describe('an organization that is paused', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];

  beforeEach(() => {
    world = worldOf();
    ({ admin } = world);
  });

  it('is left out of planning until it is resumed, whatever comes late', async () => {
    await world.given(['works', 'works']);
    await world.start();
    await pause(0, 1);
    await eventually(async () => expect(await kept()).toEqual({ version: 1, paused: true }));
    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(await world.tallies()).toEqual([
      { kind: 'one', n: 1, organizations: 1 },
      { kind: 'set', n: 1, organizations: 1 },
    ]);
    const detail = 'The organization is paused by ada: it moves';
    expect(await decisions()).toEqual([
      { nth: 0, schedule_type: ONE, reason: 'paused', detail },
      { nth: 0, schedule_type: SET, reason: 'paused', detail },
    ]);

    await world.tell(ResumeOrganization, { organizationId: idOf(0), version: 3, atUtc: new Date() });
    await eventually(async () => expect(await kept()).toEqual({ version: 3, paused: false }));
    await pause(0, 2);
    await eventually(async () =>
      expect(await admin.query(`select from inbox where consumer like '%Pause%'`)).toHaveLength(2),
    );
    expect(await kept()).toEqual({ version: 3, paused: false });

    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(2));
    expect(world.completed[1]?.scheduleTypes.map(({ planned, succeeded }) => [planned, succeeded])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('takes part again when its pause is over by itself', async () => {
    await world.given(['works']);
    await world.start();
    await pause(0, 1, new Date(Date.now() - 1));
    await eventually(async () => expect(await kept()).toBeDefined());

    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(world.completed[0]?.scheduleTypes[0]).toMatchObject({ planned: 1, succeeded: 1 });
  });

  it('finishes what it works on, and what has not started is skipped', async () => {
    await world.given(['works', 'works', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    await world.start(calls);
    await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));

    await pause(0, 1);
    await pause(2, 1);
    await eventually(async () => expect(await decisions()).toHaveLength(3));
    open();
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(calls.one.map(({ tenant }) => tenant)).toEqual([idOf(0), idOf(1)]);
    expect(world.completed[0]).toMatchObject({
      outcome: 'succeeded',
      scheduleTypes: [
        { planned: 3, succeeded: 2, skipped: 1 },
        { planned: 3, succeeded: 1, skipped: 2 },
      ],
    });
    expect((await decisions()).map(({ nth, schedule_type }) => [nth, schedule_type])).toEqual([
      [0, SET],
      [2, ONE],
      [2, SET],
    ]);
    expect(await admin.query(`select distinct reason from execution where state = 'skipped'`)).toEqual([
      { reason: 'organization-paused' },
    ]);
  });

  it('is not tried again', async () => {
    await world.given(['fails-once', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    await world.start(calls);
    await world.command({ scheduleTypes: [ONE] });
    await eventually(() => expect(calls.one).toHaveLength(1));

    await pause(0, 1);
    await eventually(async () => expect(await kept()).toBeDefined());
    open();
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(calls.one.filter(({ tenant }) => tenant === idOf(0))).toHaveLength(1);
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: 2, succeeded: 1, skipped: 1 }]);
  });

  it.each([
    ['lost', 1, 'worker_left = false'],
    ['lost as the last of its slice', 2, 'worker_left = false'],
    ['left', 1, 'worker_left = true'],
  ])('is not begun anew where its work was %s', async (_how, nth, asIfBy) => {
    await world.given(['works', 'works', 'works']);
    const calls = new Calls();
    const { promise: begun, resolve: begins } = Promise.withResolvers<void>();
    calls.before = ({ tenant }) => {
      if (tenant !== idOf(nth)) return Promise.resolve();
      begins();
      return new Promise(() => undefined);
    };
    await world.start(calls);
    await world.command({ scheduleTypes: [ONE] });
    await begun;

    await pause(nth, 1);
    await eventually(async () => expect(await kept()).toBeDefined());
    await world.endTransactions();
    await admin.query(
      `update slice set lease_until = now() - interval '1 s', fence = fence + 1, ${asIfBy} where state = 'running'`,
    );
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(calls.one.filter(({ tenant }) => tenant === idOf(nth))).toHaveLength(1);
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: 3, succeeded: 2, faulted: 0, skipped: 1 }]);
    expect(await decisions()).toMatchObject([{ nth, schedule_type: ONE, reason: 'paused' }]);
  });

  function pause(nth: number, version: number, untilUtc?: Date): Promise<void> {
    const asked = { organizationId: idOf(nth), version, reason: 'it moves', requestedBy: 'ada', atUtc: new Date() };
    return world.tell(PauseOrganization, { ...asked, untilUtc });
  }

  async function kept() {
    return (
      await admin.query<{ version: number; paused: boolean }>('select version, paused from organization_pause')
    )[0];
  }

  function decisions() {
    return admin.query<{ nth: number; schedule_type: string; reason: string; detail: string }>(
      `select right(organization_id::text, 3)::int as nth, schedule_type, reason, detail from decision
       where reason <> 'excluded-by-request' order by 1, 2`,
    );
  }
});
