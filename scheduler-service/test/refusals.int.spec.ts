import { RetryStage, SkipStage } from '@baton/contracts';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { type Asked, type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const nobody = '00000000-0000-4000-8000-000000000001';

type Refused = readonly [path: string, status: number, reason: RegExp, body?: object];
const never: readonly Refused[] = [
  ['stages/payroll/skip', 404, /no stage "payroll"; expected one of sales, purchase, accounting/],
  ['stages/payroll/retry', 404, /no stage "payroll"/],
];
const overAlready: readonly Refused[] = [
  ['pause', 409, /The run is over/],
  ['resume', 409, /Only a paused run/],
  ['cancel', 409, /The run is over/],
  ['stages/sales/skip', 409, /The run is over/],
];
const active: readonly Refused[] = [['retry-faulted', 409, /once the run is over/]];

/** What makes no sense, by the state the run is in. */
const refusals: Readonly<Record<string, readonly Refused[]>> = {
  queued: [
    ...active,
    ['pause', 409, /nothing to hold/],
    ['resume', 409, /Only a paused run/],
    ['stages/sales/retry', 409, /no stage of it has started/],
  ],
  running: [...active, ['resume', 409, /Only a paused run/], ['stages/purchase/retry', 409, /has not started yet/]],
  waiting: [...active, ['resume', 409, /Only a paused run/], ['stages/sales/skip', 409, /The stage sales is over/]],
  paused: [...active, ['stages/sales/retry', 409, /resume it first/]],
  cancelling: [
    ...active,
    ['pause', 409, /being cancelled/],
    ['stages/sales/retry', 409, /being cancelled/],
    ['stages/purchase/skip', 409, /being cancelled/],
  ],
  succeeded: [
    ...overAlready,
    ['retry-faulted', 409, /Nothing of what was asked for has faulted/],
    ['retry-faulted', 400, /modules\[0\].*payroll/, { modules: ['payroll'] }],
    ['retry-faulted', 400, /there is no organization/, { organizationIds: [nobody] }],
    ['retry-faulted', 400, /a GUID/, { organizationIds: ['acme'] }],
    ['stages/sales/retry', 409, /Nothing in the stage sales has faulted/],
  ],
  faulted: [
    ...overAlready,
    ['retry-faulted', 409, /Nothing of what was asked for has faulted/, { modules: ['purchase'] }],
    ['retry-faulted', 400, /names no fault/, { fingerprints: ['abc123abc123'] }],
    ['stages/purchase/retry', 409, /Nothing in the stage purchase has faulted/],
    ['stages/sales/skip', 409, /The run is over/],
  ],
  cancelled: [
    ...overAlready,
    ['retry-faulted', 409, /not taken up again/],
    ['stages/sales/retry', 409, /not taken up again/],
  ],
};

describe('what makes no sense', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    scheduler = await world.startSilent(60_000);
  });

  const post = (path: string, body: object = {}) =>
    request(scheduler.getHttpServer()).post(`/api/v1/${path}`).send(body);
  const control = (runId: string, path: string, body?: object) => post(`runs/${runId}/${path}`, body);

  /** Everything the scheduler knows, but for what was asked of it. */
  async function rows(): Promise<unknown> {
    const tables = ['run', 'stage', 'stage_result', 'execution_fault', 'decision', 'outbox'];
    const found: Record<string, unknown> = {};
    for (const table of tables) found[table] = await world.admin.query(`select t::text from ${table} t order by 1`);
    return found;
  }

  async function answerAll(): Promise<void> {
    world.answer = () => ({});
    await world.complete(world.asked[0] as Asked);
  }

  /** How a run gets into a state. */
  const ways: Readonly<Record<string, () => Promise<string>>> = {
    queued: async () => {
      await startRun(scheduler);
      return (await startRun(scheduler, { runDateUtc: '2026-03-02' })).runId;
    },
    running: async () => (await startRun(scheduler)).runId,
    waiting: async () => {
      const { runId } = await startRun(scheduler);
      await world.complete(await world.commandNumber(1));
      return runId;
    },
    paused: async () => {
      const { runId } = await startRun(scheduler);
      await control(runId, 'pause').expect(202);
      return runId;
    },
    cancelling: async () => {
      const { runId } = await startRun(scheduler);
      await control(runId, 'cancel').expect(202);
      return runId;
    },
    succeeded: async () => {
      const { runId } = await startRun(scheduler);
      for (const module of ['purchase', 'accounting']) await control(runId, `stages/${module}/skip`).expect(202);
      await world.commandNumber(1);
      await answerAll();
      return runId;
    },
    faulted: async () => {
      const { runId } = await startRun(scheduler);
      for (const module of ['purchase', 'accounting']) await control(runId, `stages/${module}/skip`).expect(202);
      await world.complete(await world.commandNumber(1), { outcome: 'faulted', error: 'OUT_OF_PAPER' });
      return runId;
    },
    cancelled: async () => {
      await startRun(scheduler);
      const { runId } = await startRun(scheduler, { runDateUtc: '2026-03-02' });
      await control(runId, 'cancel').expect(202);
      return runId;
    },
  };

  it.each(Object.keys(ways))('of a run that is %s is refused, changes nothing, and is recorded', async (state) => {
    const runId = (await ways[state]?.()) ?? '';
    await world.runIn(scheduler, runId, state);
    await eventually(async () => expect(await world.admin.query('select from outbox')).toEqual([]));
    const before = await rows();

    for (const [path, status, reason, body] of [...(refusals[state] ?? []), ...never]) {
      const answer = await control(runId, path, { ...body, requestedBy: 'ann', reason: 'a test' }).expect(status);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.body.detail).toMatch(reason);
    }

    expect(await rows()).toEqual(before);
    const { body } = await request(scheduler.getHttpServer()).get(`/api/v1/runs/${runId}`).expect(200);
    const refused = body.controls.filter(({ accepted }: { accepted: boolean }) => !accepted);
    // What is not even read as a request is no control of a run.
    const read = [...(refusals[state] ?? []), ...never].filter(([, , reason]) => reason.source !== 'a GUID');
    expect(refused).toHaveLength(read.length);
    expect(refused.at(-1)).toMatchObject({
      requestedBy: 'ann',
      reason: 'a test',
      control: 'retry-stage',
      module: 'payroll',
    });
    expect(refused.at(-1).refusal).toMatch(/no stage "payroll"/);
  });

  it('is refused and recorded also when more ask at once than there are connections', async () => {
    const { runId } = await startRun(scheduler);
    const asked = Array.from({ length: 40 }, () => control(runId, 'resume').expect(409));
    await Promise.all(asked);
    const { body } = await request(scheduler.getHttpServer()).get(`/api/v1/runs/${runId}`).expect(200);
    expect(body.controls).toHaveLength(asked.length);
  });

  it.each(['pause', 'resume', 'cancel', 'retry-faulted', 'stages/sales/retry', 'stages/sales/skip'])(
    'is %s of a run that nobody knows',
    async (path) => {
      const answer = await control(nobody, path).expect(404);
      expect(answer.body).toMatchObject({ code: 'UNKNOWN_RUN' });
      await control('tonight', path).expect(400);
    },
  );

  it('is a date further ahead than anything is reckoned: nothing begins, not even dry, nor a part of a backfill', async () => {
    const before = (await world.admin.query('select from run')).length;
    const ahead = { code: 'run-date-ahead', detail: expect.stringMatching(/at most 60 days from today on/) };
    for (const body of [
      { runDateUtc: '2999-01-01' },
      { runDateUtc: '2026-05-01' },
      { runDateUtc: '2026-05-01', dryRun: true },
    ])
      expect((await post('runs', body).expect(422)).body).toMatchObject({
        ...ahead,
        errors: [{ field: 'runDateUtc' }],
      });
    const range = { from: '2026-03-01', to: '2026-05-01' };
    expect((await post('backfills', range).expect(422)).body).toMatchObject({ ...ahead, errors: [{ field: 'to' }] });

    expect(await world.admin.query('select from run')).toHaveLength(before);
    await post('runs', { runDateUtc: '2026-04-30' }).expect(202);
  });

  it('reaches the error queue when it comes over the bus, and is recorded, too', async () => {
    const { runId } = await startRun(scheduler);
    await world.bus.publish(SkipStage, { runId, module: 'purchase', reason: 'no bills', requestedBy: 'ann' });
    await eventually(async () => {
      const { body } = await request(scheduler.getHttpServer()).get(`/api/v1/runs/${runId}`);
      expect(body.controls).toMatchObject([
        { control: 'skip-stage', module: 'purchase', reason: 'no bills', accepted: true },
      ]);
    });
    await world.bus.publish(RetryStage, { runId, module: 'purchase', reason: null, requestedBy: 'bob' });
    await eventually(async () => {
      const { body } = await request(scheduler.getHttpServer()).get(`/api/v1/runs/${runId}`);
      expect(body.controls[1]).toMatchObject({
        requestedBy: 'bob',
        accepted: false,
        refusal: expect.stringMatching(/has faulted/),
      });
    });
    expect(world.broker.queueNames).toContain('scheduler-commands_error');
  });
});
