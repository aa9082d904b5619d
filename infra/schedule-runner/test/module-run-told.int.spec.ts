import { PublishEndpoint } from '@baton/bus';
import { CancelModuleRun } from '@baton/contracts';
import { LOGGER, type Logger } from '@baton/observability';
import { eventually, organization as idOf } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { Calls } from './tally.module';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

/** The lines a service writes from now on: sentence and fields. */
function linesOf(application: INestApplication, level: 'info' | 'warn') {
  const spy = jest.spyOn(application.get<Logger>(LOGGER, { strict: false }), level);
  return (sentence: string) =>
    spy.mock.calls.flatMap(([fields, text]: readonly unknown[]) => (text === sentence ? [fields] : []));
}

describe('a command that comes again', () => {
  it('is answered with how far its module run is', async () => {
    const world = worldOf();
    await world.given(['works', 'works', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    await world.start(calls);
    const runId = await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));

    await world.command({ runId });
    await eventually(async () =>
      expect(await world.admin.query(`select from inbox where consumer like '%RunScheduler%'`)).toHaveLength(2),
    );
    open();
    await eventually(() => expect(world.completed).toHaveLength(1));

    const told = world.progressed.filter((message) => message.runId === runId);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter(({ planned }) => planned !== 6)).toEqual([]);
  });
});

describe('the log of a module', () => {
  it('has a line for the beginning and the end of a module run, and one for each fault', async () => {
    const world = worldOf();
    await world.given(['works', 'faults', 'fails-once']);
    const application = await world.start();
    const [infos, warnings] = [linesOf(application, 'info'), linesOf(application, 'warn')];

    const runId = await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));

    const run = { module: 'sales', runId, runDateUtc: '2026-03-01', conversationId: expect.any(String) };
    const planned = { 'sales.count-one': 3, 'sales.count-set': 3 };
    expect(infos('a module run begins')).toEqual([expect.objectContaining({ ...run, planned })]);
    const counts = { planned: 6, succeeded: 4, faulted: 1, skipped: 1, cancelled: 0 };
    expect(infos('a module run is over')).toEqual([
      expect.objectContaining({ ...run, outcome: 'succeeded', counts, durationMs: expect.any(Number) }),
    ]);
    expect(warnings('an execution faulted')).toEqual([
      {
        module: 'sales',
        runId,
        conversationId: expect.any(String),
        organizationId: idOf(1),
        scheduleType: 'sales.count-one',
        dueDate: '2026-03-01',
        code: 'RULE_BROKEN',
        reason: 'This organization breaks a rule.',
        attempts: 1,
      },
    ]);
    expect(infos('a slice is taken over: its worker let the lease end')).toEqual([]);
  });

  it('has a line for a slice that another worker had let go of', async () => {
    const world = worldOf();
    await world.given(['works', 'works']);
    const calls = new Calls();
    let hang = true;
    calls.before = () => {
      const wait = hang ? new Promise<void>(() => undefined) : Promise.resolve();
      hang = false;
      return wait;
    };
    const application = await world.start(calls);
    const infos = linesOf(application, 'info');
    const runId = await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));
    // As a killed process leaves it: its transaction is undone, and nobody prolongs the lease any more.
    await world.endTransactions();
    await world.admin.query(`update slice set lease_until = now() - interval '1 s', offered_at = null, fence = fence + 1
      where state = 'running'`);

    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(infos('a slice is taken over: its worker let the lease end')).toEqual([
      expect.objectContaining({ module: 'sales', runId, scheduleType: 'sales.count-one', sliceNumber: 1, fence: 3 }),
    ]);
  });
});

describe('what a slice did', () => {
  it('is told once, also where a worker that lost the slice had noted a retry of it', async () => {
    const world = worldOf();
    await world.given(['fails-once', 'works']);
    const calls = new Calls();
    // As when the note's commit had no answer: the slice is taken over, its work done, and the note is still there.
    calls.before = async ({ tenant, attempt }) => {
      if (attempt !== 2) return;
      await world.admin.query(
        `insert into execution_retry (module_run_id, schedule_type, due_date, organization_id, retry_at, code, message)
         select module_run_id, schedule_type, due_date, organization_id, now(), 'BUSY', 'Try again.'
         from execution where organization_id = $1 and schedule_type = 'sales.count-one'`,
        [tenant],
      );
    };
    await world.start(calls);
    await world.command();
    await eventually(() => expect(world.completed).toHaveLength(1));

    await eventually(async () => expect(await world.admin.query('select from outbox')).toEqual([]));
    const told = world.counted.flatMap(({ organizationIds }) => organizationIds);
    expect(told.filter((id) => id === idOf(0))).toEqual([idOf(0)]);
    expect(await world.admin.query('select from execution_retry')).toEqual([]);
  });

  it('is told also where the module run is cancelled before anybody claims the slice', async () => {
    const world = worldOf();
    await world.given(['works', 'works']);
    const calls = new Calls();
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.before = () => gate;
    const application = await world.start(calls, { slice: { maxOrganizations: 1 } });
    const runId = await world.command();
    await eventually(() => expect(calls.one).toHaveLength(1));
    // As when a worker that stood still has lost its slice, and ends the one execution that it had locked.
    await world.admin.query(
      `update execution set state = 'succeeded', attempts = 1
       where organization_id = $1 and schedule_type = 'sales.count-one'`,
      [idOf(1)],
    );
    await world.admin.insert('tally', [{ organization_id: idOf(1), kind: 'one' }]);
    await application.get(PublishEndpoint).publish(CancelModuleRun, { runId, module: 'sales', reason: 'test' });
    open();
    await eventually(() => expect(world.completed).toHaveLength(1));

    expect(world.completed).toMatchObject([{ outcome: 'cancelled' }]);
    await eventually(() =>
      expect(world.counted.flatMap(({ organizationIds }) => organizationIds).sort()).toEqual([idOf(0), idOf(1)]),
    );
  });
});
