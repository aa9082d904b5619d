import { organization as idOf } from '@baton/testing';
import { type EnrolmentsWorld, useEnrolmentsWorld } from './enrolments-world';

const worldOf = useEnrolmentsWorld();
const REMIND = 'sales.remind';
const nightly = { cron: '0 2 * * *', zone: 'Europe/Berlin' };

describe('enrolments over HTTP', () => {
  let world: EnrolmentsWorld;

  beforeEach(async () => {
    world = worldOf();
    await world.given(3);
  });

  const post = (path: string, body: object) => world.api().post(`/api/v1/enrolments/${path}`).send(body);
  const line = (nth: number, more: object = {}) => ({
    ...{ organizationId: idOf(nth), scheduleType: REMIND, rule: nightly },
    ...more,
  });

  it('are made, listed by page, paused, resumed and ended', async () => {
    const made = { module: 'sales', applied: true, enrolled: 3, changed: 0, unchanged: 0, preview: null };
    const lines = [line(0), line(1, { parameters: { days: 5 } }), line(2)];
    const { body } = await post('changes', { enrolments: lines, requestedBy: 'ada', reason: 'new' }).expect(200);
    expect(body).toMatchObject(made);

    const { body: page } = await world.api().get('/api/v1/enrolments?module=sales&limit=2').expect(200);
    expect(page.enrolments).toHaveLength(2);
    expect(page.enrolments[1]).toMatchObject({
      ...{ module: 'sales', scheduleType: REMIND, organizationId: idOf(1), organizationName: 'Organization 1' },
      ...{ rule: nightly, parameters: { days: 5 }, changedBy: 'ada' },
      explanation: expect.stringMatching(/^At 02:00 every day, Europe\/Berlin time\./),
    });
    const rest = await world.api().get(`/api/v1/enrolments?module=sales&cursor=${page.nextCursor}`).expect(200);
    expect(rest.body).toMatchObject({ enrolments: [{ organizationId: idOf(2) }], nextCursor: null });

    const chosen = { scheduleType: REMIND, organizationIds: [idOf(0), idOf(2)] };
    expect((await post('pause', chosen).expect(200)).body).toMatchObject({ changed: 2 });
    const paused = await world.api().get('/api/v1/enrolments?scheduleType=sales.remind&paused=true').expect(200);
    expect(paused.body.enrolments.map(({ organizationId }: { organizationId: string }) => organizationId)).toEqual(
      chosen.organizationIds,
    );
    expect((await post('resume', chosen).expect(200)).body).toMatchObject({ changed: 2 });
    expect((await post('end', { ...chosen, validUntil: '2026-03-31' }).expect(200)).body).toMatchObject({ changed: 2 });
    const { body: shown } = await world.api().get(`/api/v1/enrolments?organizationId=${idOf(2)}&module=sales`);
    expect(shown.enrolments).toMatchObject([{ paused: false, validUntil: '2026-03-31' }]);
  });

  it('are found by the calendar that their rule names, before it has occurrences', async () => {
    const works = JSON.stringify({ weekend: [0, 6] });
    await world.admin.query(`insert into calendar (name, version, definition) values ('works', 1, $1)`, [works]);
    const rule = { rule: nightly, calendar: 'works', onHit: 'following' };
    await post('changes', { enrolments: [line(0), line(1, { rule })] }).expect(200);
    const found = async (calendar: string) =>
      (await world.api().get(`/api/v1/enrolments?module=sales&calendar=${calendar}`).expect(200)).body.enrolments;
    expect(await found('works')).toMatchObject([{ organizationId: idOf(1), rule }]);
    expect(await found('none')).toEqual([]);
  });

  it('stay as they are when a line is wrong, and each that is wrong is named', async () => {
    const lines = [
      line(0),
      line(1, { rule: { cron: '0 25 * * *', zone: 'UTC' } }),
      line(2, { parameters: { days: 1.5 } }),
      line(0, { scheduleType: 'purchase.pay' }),
      line(0, { scheduleType: 'sales.none' }),
    ];
    const { body } = await post('changes', { enrolments: lines }).expect(422);
    expect(body).toMatchObject({
      code: 'ENROLMENTS_REFUSED',
      detail: expect.stringMatching(/^4 things are wrong.*line 2/),
    });
    expect(body.errors).toEqual([
      {
        line: 2,
        field: 'rule',
        input: '0 25 * * *',
        position: 2,
        length: 2,
        problem: expect.anything(),
        expected: expect.anything(),
      },
      { line: 3, field: 'parameters.days', problem: expect.anything(), expected: 'expected a whole number' },
      {
        line: 4,
        field: 'scheduleType',
        problem: expect.stringContaining('purchase'),
        expected: 'schedule types of sales alone',
      },
      {
        line: 5,
        field: 'scheduleType',
        problem: expect.anything(),
        expected: expect.stringContaining('sales.remind'),
      },
    ]);
    expect(await world.admin.query('select from enrolment')).toEqual([]);
  });

  it.each([
    [{ enrolments: [] }, 'enrolments', /at least one/],
    [{ enrolments: [{ scheduleType: REMIND }] }, 'enrolments[0].organizationId', /GUID/],
    [{ enrolments: [line(0, { validFrom: '1 March' })] }, 'enrolments[0].validFrom', /2026-03-01/],
    [{ enrolments: [line(0, { misfirePolicy: 'fire' })] }, 'enrolments[0].misfirePolicy', /fire-once/],
    [{ enrolments: [line(0, { pause: true })] }, 'enrolments[0].pause', /no such field/],
  ])('refuse %j', async (body, field, expected) => {
    const { body: problem } = await post('changes', body).expect(400);
    expect(problem.errors).toEqual([{ field, expected: expect.stringMatching(expected) }]);
  });

  it('are done as previewed, or not at all', async () => {
    await post('changes', { enrolments: [line(0), line(1)] }).expect(200);
    const change = {
      enrolments: [0, 1].map((nth) => line(nth, { rule: { cron: '0 3 1 * *', zone: 'Europe/Berlin' } })),
    };
    const { body: checked } = await post('changes', { ...change, dryRun: true, preview: true }).expect(200);
    expect(checked).toMatchObject({
      applied: false,
      changed: 2,
      preview: { added: 0, removed: 176, moved: 4, unchanged: 0 },
    });
    expect(checked.preview.each.moved).toHaveLength(2);
    expect((await enrolledRules()).every((rule) => rule.cron === nightly.cron)).toBe(true);

    await post('pause', { scheduleType: REMIND, organizationIds: [idOf(1)] }).expect(200);
    const { body: stale } = await post('changes', { ...change, fingerprint: checked.fingerprint }).expect(409);
    expect(stale.code).toBe('ENROLMENTS_CHANGED_MEANWHILE');
    const { body: again } = await post('changes', { ...change, dryRun: true, preview: true }).expect(200);
    expect(again.preview).toMatchObject({ removed: 88, moved: 2, each: null });
    expect((await post('changes', { ...change, fingerprint: again.fingerprint }).expect(200)).body.applied).toBe(true);
    expect((await enrolledRules()).every((rule) => rule.cron === '0 3 1 * *')).toBe(true);
  });

  async function enrolledRules(): Promise<readonly { readonly cron: string }[]> {
    const { body } = await world.api().get('/api/v1/enrolments?module=sales').expect(200);
    return body.enrolments.map(({ rule }: { rule: { cron: string } }) => rule);
  }

  it('name a module that does not answer', async () => {
    const { body } = await enrolledOf('purchase').expect(503);
    expect(body).toMatchObject({ code: 'MODULE_UNAVAILABLE', detail: expect.stringContaining('purchase') });
  });

  const enrolledOf = (module: string) => world.api().get(`/api/v1/enrolments?module=${module}`);

  it('refuse filters that name nothing', async () => {
    expect((await enrolledOf('none').expect(400)).body.errors).toMatchObject([{ field: 'module' }]);
    const none = await world.api().get('/api/v1/enrolments?scheduleType=sales.none').expect(400);
    expect(none.body.errors).toMatchObject([{ field: 'scheduleType', expected: expect.stringContaining(REMIND) }]);
    await world.api().get('/api/v1/enrolments?module=sales&cursor=x').expect(400);
  });

  it('refuse a body that is too large before anything is read', async () => {
    const { body } = await post('changes', { reason: 'x'.repeat(9_000_000) }).expect(413);
    expect(body.code).toBe('BODY_TOO_LARGE');
  });
});
