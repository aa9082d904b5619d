import { CancelModuleRun } from '@baton/contracts';
import { Metrics } from '@baton/observability';
import { eventually } from '@baton/testing';
import { type Behaviour, BusyError, Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';

describe('work whose dependency is down', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];
  let calls: Calls;
  let away: boolean;

  beforeEach(async () => {
    world = worldOf();
    ({ admin } = world);
    await world.given(Array.from({ length: 12 }, (): Behaviour => 'works'));
    calls = new Calls();
    away = true;
    calls.before = async () => {
      if (away) throw new BusyError('The dependency is away.');
    };
  });

  it('waits, tries with one slice, and goes on when it is back, with no attempt consumed by waiting', async () => {
    const application = await world.start(calls, { window: 3, slice: { maxOrganizations: 4 } });
    await world.command();
    await eventually(() => expect(world.progressed.map(({ state }) => state)).toContain('deferred'));
    await tries(1);
    await tries(2);
    // Every attempt that was made counts, and nobody's attempts were used up by waiting.
    await eventually(async () => expect(await attempts()).toBe(calls.one.length));
    expect(world.faulted).toEqual([]);
    expect(await admin.query(`select distinct reason, detail from decision`)).toEqual([
      { reason: 'breaker-open', detail: 'BUSY: The dependency is away.' },
    ]);
    const metrics = () => application.get(Metrics).registry.getSingleMetricAsString('baton_breaker_open');
    expect(await metrics()).toContain(`schedule_type="${ONE}"} 1`);

    away = false;
    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(world.completed[0]).toMatchObject({
      outcome: 'succeeded',
      scheduleTypes: [{ planned: 12, succeeded: 12 }, { succeeded: 12 }],
    });
    expect(await admin.query('select from schedule_type_breaker')).toEqual([]);
    expect(await metrics()).toContain(`schedule_type="${ONE}"} 0`);
  });

  /** Waits until so many more attempts were made. */
  async function tries(times: number): Promise<void> {
    const made = calls.one.length;
    await eventually(() => expect(calls.one.length).toBeGreaterThanOrEqual(made + times));
  }

  async function attempts(): Promise<number | undefined> {
    const [row] = await admin.query<{ sum: number }>('select sum(attempts)::int as sum from execution');
    return row?.sum;
  }

  it('faults at the deadline, for what it needs, and what follows is cancelled', async () => {
    await world.start(calls, { slice: { maxOrganizations: 5 } });
    await world.command({ deadlineUtc: new Date(Date.now() + 2_500) });
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(world.completed[0]).toMatchObject({
      outcome: 'faulted',
      scheduleTypes: [
        { planned: 12, faulted: 12, cancelled: 0 },
        { planned: 12, faulted: 0, cancelled: 12 },
      ],
    });
    await eventually(() => expect(world.faulted).toHaveLength(12));
    expect(new Set(world.faulted.map(({ code }) => code))).toEqual(new Set(['DEPENDENCY_DOWN']));
    expect(world.faulted[0]?.message).toContain('failed with BUSY: The dependency is away.');
    const reasons = await admin.query(
      'select schedule_type, reason, count(*)::int as n from decision group by 1, 2 order by 1',
    );
    expect(reasons).toEqual([
      { schedule_type: ONE, reason: 'breaker-open', n: 12 },
      { schedule_type: 'sales.count-set', reason: 'deadline-passed', n: 12 },
    ]);
    expect(await admin.query('select from fault_streak')).toEqual([]);
  });

  it('is cancelled like any other on request', async () => {
    await world.start(calls);
    const runId = await world.command();
    await eventually(() => expect(world.progressed.map(({ state }) => state)).toContain('deferred'));
    await world.tell(CancelModuleRun, { runId, module: 'sales' });
    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(world.completed[0]).toMatchObject({
      outcome: 'cancelled',
      scheduleTypes: [{ faulted: 0, cancelled: 12 }, { cancelled: 12 }],
    });
  });
});
