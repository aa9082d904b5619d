import { organization as idOf } from '@baton/testing';
import { type EnrolmentsWorld, useEnrolmentsWorld } from './enrolments-world';

const worldOf = useEnrolmentsWorld();
const REMIND = 'sales.remind';
const nightly = { cron: '0 2 * * *', zone: 'Europe/Berlin' };
const HEAD = 'organizationId,scheduleType,cron,zone,paused';

describe('files of enrolments', () => {
  let world: EnrolmentsWorld;

  beforeEach(async () => {
    world = worldOf();
    await world.given(3);
  });

  const send = (file: string, query = '') =>
    world.api().post(`/api/v1/enrolments/import${query}`).set('content-type', 'text/csv').send(file);
  const exported = async () => {
    const answer = await world.api().get('/api/v1/enrolments/export?module=sales').expect(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    return answer.text;
  };
  const rows = () => world.admin.query('select from enrolment');

  it('come back as they went, even with names that look like formulas, whatever stands in them', async () => {
    await world.admin.query(
      `update organization set name = '=HYPERLINK("http://x"), "quoted"' where organization_id = $1`,
      [idOf(1)],
    );
    const enrolments = [
      {
        organizationId: idOf(0),
        scheduleType: REMIND,
        rule: nightly,
        validFrom: '2026-03-01',
        validUntil: '2026-12-31',
      },
      {
        organizationId: idOf(1),
        scheduleType: REMIND,
        rule: { monthDay: 31, at: '18:00', zone: 'UTC' },
        parameters: { days: 5, note: 'a;b\n"c",d' },
      },
      {
        organizationId: idOf(2),
        scheduleType: 'sales.post',
        rule: nightly,
        paused: true,
        misfirePolicy: 'fire-all',
        catchUpDays: 0,
        maxCatchUp: 3,
      },
    ];
    await world.api().post('/api/v1/enrolments/changes').send({ enrolments }).expect(200);

    const file = await exported();
    expect(file.startsWith('\uFEFForganizationId,organizationName,scheduleType,rule,')).toBe(true);
    expect(file).toContain(`"'=HYPERLINK(""http://x""), ""quoted"""`);
    const { body } = await send(file, '?requestedBy=ada').expect(200);
    expect(body).toMatchObject({ applied: true, enrolled: 0, changed: 0, unchanged: 3, fingerprint: null });

    await world.admin.query('delete from enrolment');
    expect((await send(file).expect(200)).body).toMatchObject({ enrolled: 3 });
    expect(await exported()).toBe(file);
  });

  it('may have semicolons, a byte order mark and rules by cron, and leave alone what has no column', async () => {
    const line = (nth: number, paused = '') => `${idOf(nth)};${REMIND};0 2 * * *;Europe/Berlin;${paused}`;
    const file = `\uFEFF${HEAD.replaceAll(',', ';')}\r\n${line(0)}\r\n${line(1, 'TRUE')}\r\n`;
    expect((await send(file, '?dryRun=true').expect(200)).body).toMatchObject({ applied: false, enrolled: 2 });
    expect(await rows()).toEqual([]);
    expect((await send(file).expect(200)).body).toMatchObject({ applied: true, enrolled: 2 });

    const some = `organizationId,scheduleType,validUntil\n${idOf(1)},${REMIND},2026-12-31\n`;
    expect((await send(some).expect(200)).body).toMatchObject({ changed: 1 });
    const { body } = await world.api().get(`/api/v1/enrolments?module=sales&organizationId=${idOf(1)}`);
    expect(body.enrolments).toMatchObject([{ rule: nightly, paused: true, validUntil: '2026-12-31' }]);
  });

  it('are refused whole with each wrong line by its number, read or not', async () => {
    const file = [
      'organizationId,scheduleType,rule,parameters,paused,validFrom',
      `${idOf(0)},${REMIND},"{""cron"":""0 2 * * *"",""zone"":""UTC""}",,,`,
      `${idOf(1)},${REMIND},"{cron}",,maybe,1.3.2026`,
      `nobody,${REMIND},"{""cron"":""0 2 * * *"",""zone"":""UTC""}",,,`,
      `${idOf(2)},${REMIND},"{""cron"":""0 2 * *"",""zone"":""UTC""}","{""days"":0.5}",,`,
      `${idOf(2)},purchase.pay,"{""cron"":""0 2 * * *"",""zone"":""UTC""}",,,`,
    ].join('\n');
    const { body } = await send(file).expect(422);
    expect(body.errors.map(({ line, field }: { line: number; field: string }) => `${line} ${field}`)).toEqual([
      '3 paused',
      '3 rule',
      '3 validFrom',
      '4 organizationId',
      '5 parameters.days',
      '5 rule',
      '6 scheduleType',
    ]);
    expect(await rows()).toEqual([]);
  });

  it('are refused whole when one line cannot even be read and the others are right', async () => {
    const right = `${idOf(0)},${REMIND},0 2 * * *,Europe/Berlin,`;
    const { body } = await send(`${HEAD}\n${right}\n${right.replace(idOf(0), 'nobody')}\n`).expect(422);
    expect(body.errors).toMatchObject([{ line: 3, field: 'organizationId' }]);
    expect(await rows()).toEqual([]);
  });

  it.each([
    ['', /head/],
    ['organizationId,scheduleType;rule', /head with one of/],
    ['organizationId,scheduleType,rules\n', /no column "rules"/],
    ['organizationId,rule\n', /a column scheduleType/],
    [`${HEAD}\n`, /at least one line/],
    [`${HEAD}\n"${idOf(0)},${REMIND}`, /no CSV/],
    [`${HEAD}\n${idOf(0)},${REMIND}\n`, /no CSV, line 2/],
  ])('are refused when they are none: %j', async (file, expected) => {
    const { body } = await send(file).expect(400);
    expect(body.detail).toMatch(expected);
  });

  it('are refused whole when they are too large to be read', async () => {
    const { body } = await send(`${HEAD}\n${'x'.repeat(9_000_000)}`).expect(413);
    expect(body).toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(await rows()).toHaveLength(0);
  });

  it('are of one module: an export has to say which', async () => {
    const { body } = await world.api().get('/api/v1/enrolments/export').expect(400);
    expect(body.errors).toMatchObject([{ field: 'module' }]);
    await world.api().get('/api/v1/enrolments/export?scheduleType=sales.none').expect(400);
  });
});
