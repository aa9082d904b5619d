import { organization as idOf } from '@baton/testing';
import { type EnrolmentsWorld, useEnrolmentsWorld } from './enrolments-world';

const worldOf = useEnrolmentsWorld();
const inTheGap = { cron: '30 2 * * *', zone: 'Europe/Berlin' };

describe('previews of enrolments', () => {
  let world: EnrolmentsWorld;

  beforeEach(async () => {
    world = worldOf();
    await world.given(1);
    // Modules that nobody started do not answer, so only this one is asked.
    await world.onlySales();
  });

  const enrol = (scheduleType: string, rule: object, more: object = {}) =>
    world
      .api()
      .post('/api/v1/enrolments/changes')
      .send({ enrolments: [{ organizationId: idOf(0), scheduleType, rule, ...more }] })
      .expect(200);
  const get = (path: string, query = '') =>
    world.api().get(`/api/v1/enrolments/${path}?organizationId=${idOf(0)}${query}`);

  it('say when each is due, and what its calendar and its dates leave out', async () => {
    const definition = { daysOff: [{ date: '2026-03-03', name: 'Founding day' }] };
    await world.admin.query(`insert into calendar (name, version, definition) values ('works', 1, $1)`, [definition]);
    await enrol(
      'sales.post',
      { rule: { cron: '0 2 * * *', zone: 'Europe/Berlin' }, calendar: 'works' },
      { validUntil: '2026-03-04' },
    );
    await enrol('sales.remind', { cron: '0 */6 * * *', zone: 'UTC' }, { paused: true });
    const { body } = await get('preview', '&to=2026-03-06T00:00:00Z').expect(200);
    expect(body).toMatchObject({ organizationName: 'Organization 0', timeZone: 'Europe/Berlin', clockChanges: [] });
    expect(
      body.enrolments.map(({ scheduleType, paused }: { scheduleType: string; paused: boolean }) => [
        scheduleType,
        paused,
      ]),
    ).toEqual([
      ['sales.post', false],
      ['sales.remind', true],
    ]);
    expect(linesOf(body, 0)).toEqual([
      '2026-03-02T02:00 2026-03-02 on-time',
      '2026-03-03T02:00 null day-off',
      '2026-03-04T02:00 2026-03-04 on-time',
      '2026-03-05T02:00 null excluded',
    ]);
    expect(body.enrolments[0].lines[1].why).toBe('2026-03-03 is a day off: Founding day.');
    expect(linesOf(body, 1).slice(0, 3)).toEqual([
      '2026-03-01T12:00 2026-03-01 on-time',
      '2026-03-01T18:00 null same-date',
      '2026-03-02T00:00 2026-03-02 on-time',
    ]);

    const one = await get('preview', '&scheduleType=sales.remind').expect(200);
    expect(one.body).toMatchObject({
      toUtc: '2026-03-31T09:00:00.000Z',
      enrolments: [{ scheduleType: 'sales.remind' }],
    });
    await world.admin.query('update calendar set deleted = true');
    const { body: gone } = await get('preview', '&scheduleType=sales.post').expect(200);
    expect(gone.enrolments[0]).toMatchObject({ lines: [], refused: expect.stringContaining('works') });
  });

  it('guard the zone: the changes of its clocks in the year to come, and the work that they touch', async () => {
    await enrol('sales.post', inTheGap);
    await enrol('sales.remind', { cron: '0 12 * * *', zone: 'Europe/Berlin' });
    const { body } = await get('odd-days').expect(200);
    expect(body.clockChanges).toEqual([
      {
        date: '2026-03-29',
        kind: 'gap',
        from: '2026-03-29T02:00',
        to: '2026-03-29T03:00',
        instantUtc: '2026-03-29T01:00:00.000Z',
      },
      {
        date: '2026-10-25',
        kind: 'overlap',
        from: '2026-10-25T02:00',
        to: '2026-10-25T03:00',
        instantUtc: '2026-10-25T01:00:00.000Z',
      },
    ]);
    expect(linesOf(body, 0)).toEqual([
      '2026-03-29T02:30 2026-03-29 gap-run-after',
      '2026-10-25T02:30 2026-10-25 overlap-first',
      '2026-10-25T02:30 null overlap-skipped',
    ]);
    expect(linesOf(body, 1)).toEqual([]);
  });

  it('refuse who and what there is not, and a span that is none', async () => {
    const nobody = await world
      .api()
      .get(`/api/v1/enrolments/preview?organizationId=${idOf(99)}`)
      .expect(404);
    expect(nobody.body.code).toBe('UNKNOWN_ORGANIZATION');
    expect((await get('preview', '&scheduleType=sales.none').expect(400)).body.errors).toMatchObject([
      { field: 'scheduleType' },
    ]);
    expect((await get('preview', '&to=2026-03-01').expect(400)).body.errors).toMatchObject([{ field: 'to' }]);
    expect((await get('preview', '&to=2020-03-01T00:00:00Z').expect(400)).body.detail).toMatch(/after "from"/);
    expect((await get('odd-days', '&to=2028-03-01T00:00:00Z').expect(400)).body.detail).toMatch(/366 days/);
  });

  interface Line {
    readonly nominalLocal: string;
    readonly dueDate: string | null;
    readonly reason: string;
  }

  function linesOf(body: { enrolments: readonly { lines: readonly Line[] }[] }, nth: number): readonly string[] {
    return (body.enrolments[nth]?.lines ?? []).map(
      ({ nominalLocal, dueDate, reason }) => `${nominalLocal} ${dueDate} ${reason}`,
    );
  }
});
