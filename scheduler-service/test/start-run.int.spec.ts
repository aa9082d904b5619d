import { randomUUID } from 'node:crypto';
import { RequestClient } from '@baton/bus';
import {
  faultOf,
  RunAccepted,
  RunRefused,
  RunSalesSchedulerCommand,
  RunSchedulerCommand,
  StartRun,
} from '@baton/contracts';
import { eventually } from '@baton/testing';
import { dateOf } from './run-fixture';
import { detailOf, type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const acme = '00000000-0000-4000-8000-00000000000a';

async function runsOf(world: ReturnType<typeof worldOf>) {
  return world.admin.query<{ run_id: string; run_date: string; sequence: number; state: string }>(
    'select run_id, run_date::text, sequence, state from run order by run_date, sequence',
  );
}

describe('asking for a run', () => {
  it('gives a date one run, however many ask at once', async () => {
    const world = worldOf();
    world.answer = () => null;
    await world.bus.start();
    const [one, other] = [await world.start(), await world.start()];

    const asked = await Promise.all([one, other, one, other].map((replica) => startRun(replica)));

    expect(asked.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(asked.map(({ runId }) => runId)).size).toBe(1);
    expect(await runsOf(world)).toHaveLength(1);
    await world.commandNumber(1);
  });

  it('queues a second run, and the end of the first starts it, oldest date first', async () => {
    const world = worldOf();
    const scheduler = await world.startSilent(0);
    const first = await startRun(scheduler);
    const later = await startRun(scheduler, { runDateUtc: '2026-03-03' });
    const earlier = await startRun(scheduler, { runDateUtc: '2026-03-02' });
    expect([first, later, earlier].map(({ state }) => state)).toEqual(['running', 'queued', 'queued']);

    world.answer = () => ({});
    await world.complete(await world.commandNumber(1));
    for (const { runId } of [first, earlier, later]) await world.runIn(scheduler, runId, 'succeeded');

    const dates = world.asked.map(({ command }) => command.runDateUtc);
    expect(dates).toEqual(['2026-03-01', '2026-03-02', '2026-03-03'].flatMap((date) => [date, date, date]));
  });

  it('gives dry, partial and re-runs the next sequence, and leaves the date to the full run', async () => {
    const world = worldOf();
    await world.admin.insert('organization', [
      { organization_id: acme, name: 'Acme', time_zone: 'UTC', currency: 'EUR', active: true, version: 1 },
    ]);
    await world.bus.start();
    const scheduler = await world.start(0);

    for (const more of [{ dryRun: true }, { organizationIds: [acme] }, {}, {}, { rerun: true }])
      await startRun(scheduler, more);

    await eventually(async () => {
      const runs = await runsOf(world);
      expect(runs.map(({ sequence, state }) => [sequence, state])).toEqual([1, 2, 3, 4].map((n) => [n, 'succeeded']));
    });
  });

  it('asks only the modules that have the types asked for', async () => {
    const world = worldOf();
    await world.bus.start();
    const scheduler = await world.start(0);

    const { runId } = await startRun(scheduler, { scheduleTypes: ['purchase.reorder-stock'] });

    const run = await world.runIn(scheduler, runId, 'succeeded');
    expect(run.stages.map(({ state, error }) => [state, error])).toEqual([
      ['skipped', 'not-requested'],
      ['succeeded', null],
      ['skipped', 'not-requested'],
    ]);
    expect(world.asked.map(({ command }) => command.scheduleTypes)).toEqual([['purchase.reorder-stock']]);
  });

  it('refuses a second run where the pipeline says so', async () => {
    const world = worldOf();
    await world.admin.query(`update pipeline set when_active = 'refuse'`);
    const scheduler = await world.startSilent();
    await startRun(scheduler);

    await expect(startRun(scheduler, { runDateUtc: '2026-03-02' })).rejects.toThrow(/another-run-active/);
    expect(await runsOf(world)).toHaveLength(1);
  });
});

describe('asking over the bus', () => {
  async function ask(world: ReturnType<typeof worldOf>, request: object) {
    const requests: RequestClient = world.bus;
    const whole = { pipeline: 'nightly', runDateUtc: '2026-03-01', dryRun: false, rerun: false, ...request };
    return requests.getResponse(StartRun, whole, { accepted: RunAccepted, refused: RunRefused });
  }

  it('is answered with the id, also the second time', async () => {
    const world = worldOf();
    const scheduler = await world.startSilent();

    const first = await ask(world, {});
    const second = await ask(world, {});

    expect(first).toMatchObject({ kind: 'accepted', message: { created: true, state: 'running' } });
    expect(second).toMatchObject({ kind: 'accepted', message: { created: false, state: 'running' } });
    expect(second.kind === 'accepted' && (await detailOf(scheduler, second.message.runId))?.runDateUtc).toBe(
      '2026-03-01',
    );
  });

  it.each([
    [{ runDateUtc: 'tomorrow' }, 'invalid', /runDateUtc is "tomorrow": expected a date such as/],
    [{ runDateUtc: '2026-03-01T05:00:00Z' }, 'invalid', /midnight UTC/],
    [{ pipeline: 'weekly' }, 'unknown-pipeline', /"weekly"/],
    [{ scheduleTypes: ['sales.dance'] }, 'unknown-schedule-type', /expected one of .*sales\.post-recurring-invoices/],
    [{ organizationIds: [acme] }, 'unknown-organization', /no such organization/],
    [{ organizationIds: ['acme'] }, 'invalid', /organizationIds\[0\] is "acme"/],
    [{ organizationIds: [] }, 'invalid', /leave it out for all/],
  ])('is refused with a reason: %j', async (request, code, reason) => {
    const world = worldOf();
    await world.bus.start();
    await world.start();

    expect(await ask(world, request)).toMatchObject({
      kind: 'refused',
      message: { code, reason: expect.stringMatching(reason) },
    });
    expect(await runsOf(world)).toEqual([]);
  });

  it('works with the bare command of the centralized trigger, and not with copies of the modules’ commands', async () => {
    const world = worldOf();
    const scheduler = await world.startSilent();
    const runDateUtc = dateOf('2026-03-07');

    await world.bus.publish(RunSalesSchedulerCommand, {
      runId: randomUUID(),
      runDateUtc: dateOf('2026-03-06'),
      dryRun: false,
      window: 0,
    });
    await world.bus.publish(RunSchedulerCommand, { runDateUtc, dryRun: false, window: 0 });

    const [run] = await eventually(async () => {
      const runs = await runsOf(world);
      expect(runs).toHaveLength(1);
      return runs;
    });
    expect(run).toMatchObject({ run_date: '2026-03-07', sequence: 1 });
    await world.runIn(scheduler, run?.run_id ?? '', 'running');
    expect(world.broker.queueNames).not.toContain('scheduler-run-scheduler_skipped');
  });
});

describe('a refused run', () => {
  it('is a decision of its date, whether or not what asked for it is rolled back', async () => {
    const world = worldOf();
    const faults = world.watch(faultOf(RunSchedulerCommand));
    await world.bus.start();
    const scheduler = await world.start();
    await expect(startRun(scheduler, { scheduleTypes: ['sales.nothing'] })).rejects.toThrow(/unknown-schedule-type/);
    const runDateUtc = dateOf('2026-03-02');
    await world.bus.publish(RunSchedulerCommand, {
      ...{ runDateUtc, scheduleTypes: ['sales.nothing'], dryRun: false, window: 0 },
    });
    await eventually(() => expect(faults).toHaveLength(1));

    expect(await decisionsOf(world)).toMatchObject([
      {
        run_date: '2026-03-01',
        reason: 'run-refused',
        run_id: null,
        detail: expect.stringMatching(/^unknown-schedule/),
      },
      { run_date: '2026-03-02', reason: 'run-refused', run_id: null },
    ]);
    expect(await runsOf(world)).toEqual([]);
  });
});

function decisionsOf(world: SchedulerWorld) {
  return world.admin.query<{ run_date: string; reason: string }>(
    'select run_date::text, run_id, reason, detail from decision order by decision_id',
  );
}
