import { date, eventually } from '@baton/testing';
import { Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const REPLICAS = 4;

describe('replicas of a module', () => {
  it('never work on more slices of a type than the window, and on one module run over all runs', async () => {
    const world = worldOf();
    await world.given(Array.from({ length: 20 }, () => 'works'));
    const calls = new Calls();
    const working = new Map<string, number>();
    const seen: { readonly slices: number; readonly runs: number }[] = [];
    const slices = () => [...working.values()].reduce((sum, one) => sum + one, 0);
    calls.before = async ({ runId }) => {
      working.set(runId, (working.get(runId) ?? 0) + 1);
      seen.push({ slices: slices(), runs: [...working.values()].filter((one) => one > 0).length });
      // What the database says at the same moment, while others may begin.
      const [row] = await world.askServer<{ slices: number; runs: number }>(
        `select (select count(*)::int from sales.slice where state in ('offered', 'running')) as slices,
           (select count(*)::int from sales.module_run where state in ('running', 'cancelling')) as runs`,
      );
      if (row) seen.push(row);
      working.set(runId, (working.get(runId) ?? 0) - 1);
    };
    for (let replica = 0; replica < REPLICAS; replica += 1)
      await world.start(calls, { slice: { maxOrganizations: 1 } });

    const scheduleTypes = ['sales.count-one'];
    await world.command({ window: 3, scheduleTypes, runDateUtc: date('2026-03-01') });
    await world.command({ window: 3, scheduleTypes, runDateUtc: date('2026-03-02') });
    await world.command({ window: 3, scheduleTypes, runDateUtc: date('2026-03-03') });
    await eventually(() => expect(world.completed).toHaveLength(3), { timeoutMs: 50_000 });

    expect(calls.one).toHaveLength(60);
    expect(Math.max(...seen.map((one) => one.runs))).toBe(1);
    expect(Math.max(...seen.map((one) => one.slices))).toBe(3);
  });
});
