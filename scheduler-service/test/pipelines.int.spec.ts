import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { type SchedulerWorld, startRun, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const usual = {
  ...{ delayAfter: 'PT5M', timeout: 'PT2H', cancelGrace: 'PT2M', onFault: 'continue' },
  ...{ faultShare: 0.5, faultShareFrom: 50, silenceAfter: 'PT1M', conditions: [] },
};
const nightly = ['sales', 'purchase', 'accounting'].map((module) => ({ module, ...usual }));
const twoStages = [{ module: 'purchase' }, { module: 'sales', delayAfter: '90s', onFault: 'halt' }];
const asWritten = [
  { module: 'purchase', ...usual },
  { module: 'sales', ...usual, delayAfter: 'PT1M30S', onFault: 'halt' },
];

describe('pipelines over HTTP', () => {
  let world: SchedulerWorld;
  let scheduler: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    scheduler = await world.startSilent();
  });

  const api = () => request(scheduler.getHttpServer());
  const put = (name: string, body: object) => api().put(`/api/v1/pipelines/${name}`).send(body);
  const versions = () => world.admin.query('select name, version from pipeline_version order by 1, 2');

  it('are shown with all that is chosen of each stage, and what starts them', async () => {
    const first = {
      version: 1,
      whenActive: 'queue',
      stages: nightly,
      changedBy: null,
      reason: null,
      changedAtUtc: null,
    };
    const shown = { name: 'nightly', ...first };
    expect((await api().get('/api/v1/pipelines').expect(200)).body).toEqual({ pipelines: [shown] });
    const { body } = await api().get('/api/v1/pipelines/nightly').expect(200);
    expect(body).toEqual({ ...shown, triggers: ['nightly'], versions: [first] });
    expect((await api().get('/api/v1/pipelines/weekly').expect(404)).body.code).toBe('UNKNOWN_PIPELINE');
  });

  it('are changed by a new version, which says who and why; what is so already makes none', async () => {
    const asked = { version: 1, stages: twoStages, requestedBy: 'ann', reason: 'books first' };
    const { body } = await put('nightly', asked).expect(200);
    const changed = { changedBy: 'ann', reason: 'books first', changedAtUtc: '2026-03-01T02:00:00.000Z' };
    expect(body).toMatchObject({ version: 2, whenActive: 'queue', stages: asWritten, ...changed });
    expect(body.versions).toMatchObject([
      { version: 2, ...changed },
      { version: 1, stages: nightly },
    ]);
    expect((await put('nightly', asked).expect(200)).body.version).toBe(2);
    await put('nightly', { version: 2, stages: twoStages, whenActive: 'refuse' }).expect(200);
    const { body: third } = await put('nightly', { version: 3, stages: nightly }).expect(200);
    expect(third.versions).toMatchObject([
      { version: 3 + 1, whenActive: 'refuse' },
      { version: 3, whenActive: 'refuse' },
      { version: 2, whenActive: 'queue' },
      { version: 1, whenActive: 'queue' },
    ]);
  });

  it('are not changed from a version that somebody has changed meanwhile', async () => {
    await put('nightly', { version: 1, stages: twoStages }).expect(200);
    const { body } = await put('nightly', { version: 1, stages: [{ module: 'sales' }] }).expect(409);
    expect(body).toMatchObject({ code: 'PIPELINE_CHANGED_MEANWHILE', detail: expect.stringContaining('version is 2') });
    const both = [{ module: 'sales' }, { module: 'purchase' }].map((stage) =>
      put('month-end', { version: 0, stages: [stage] }),
    );
    const statuses = (await Promise.all(both)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 409]);
    expect((await put('weekly', { version: 1, stages: twoStages }).expect(409)).body.detail).toContain(
      'no such pipeline',
    );
    expect(await versions()).toEqual([
      { name: 'month-end', version: 1 },
      { name: 'nightly', version: 1 },
      { name: 'nightly', version: 2 },
    ]);
  });

  it('leave runs that have begun their version, and those to come have the new one', async () => {
    const begun = await startRun(scheduler);
    await put('nightly', { version: 1, stages: twoStages }).expect(200);
    const later = await startRun(scheduler, { runDateUtc: '2026-03-02' });
    const stagesOf = async (runId: string) => {
      const { body } = await api().get(`/api/v1/runs/${runId}`).expect(200);
      return body.stages.map(({ module }: { readonly module: string }) => module);
    };
    expect(await stagesOf(begun.runId)).toEqual(['sales', 'purchase', 'accounting']);
    expect(await stagesOf(later.runId)).toEqual(['purchase', 'sales']);
  });

  it.each([
    [{ stages: [] }, 'stages', /at least one stage/],
    [
      { stages: [{ module: 'payroll' }] },
      'stages[0].module',
      /no "payroll"; expected one of sales, purchase, accounting/,
    ],
    [{ stages: [{ module: 'sales' }, { module: 'sales' }] }, 'stages[1].module', /each module once/],
    [{ stages: [{ module: 'sales', timeout: 'an hour' }] }, 'stages[0].timeout', /a duration such as PT5M/],
    [{ stages: [{ module: 'sales', timeout: 'PT0S' }] }, 'stages[0].timeout', /more than nothing/],
    [{ stages: [{ module: 'sales', delayAfter: 'P2D' }] }, 'stages[0].delayAfter', /a day at most/],
    [{ stages: [{ module: 'sales', silenceAfter: 'PT10S' }] }, 'stages[0].silenceAfter', /at least PT30S/],
    [{ stages: [{ module: 'sales', faultShare: 2 }] }, 'stages[0].faultShare', /./],
    [{ stages: [{ module: 'sales', onfault: 'halt' }] }, 'stages[0].onfault', /no such field/],
    [
      { stages: [{ module: 'sales', conditions: [{ kind: 'stage-succeeded', module: 'purchase' }] }] },
      'stages[0].conditions',
      /does not come before it/,
    ],
    [{ stages: twoStages, version: undefined }, 'version', /the version that is changed/],
  ])('refuse %j and name what is wrong', async (body, field, expected) => {
    const { body: problem } = await put('nightly', { version: 1, ...body }).expect(400);
    expect(problem.errors).toMatchObject([{ field, expected: expect.stringMatching(expected) }]);
    expect(await versions()).toHaveLength(1);
  });
});
