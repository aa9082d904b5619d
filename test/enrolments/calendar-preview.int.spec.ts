import { organization as idOf } from '@baton/testing';
import { type EnrolmentsWorld, useEnrolmentsWorld } from './enrolments-world';

const worldOf = useEnrolmentsWorld();
const nightly = { cron: '0 2 * * *', zone: 'UTC' };
const byWorks = { rule: nightly, calendar: 'works' };
const weekly = { rule: { cron: '0 2 * * MON', zone: 'UTC' }, calendar: 'all', onHit: 'following' };

describe('the change preview of a calendar', () => {
  let world: EnrolmentsWorld;

  beforeEach(async () => {
    world = worldOf();
    await world.given(5);
    await world.onlySales();
    await world.admin.query(`insert into calendar (name, version, definition) values
      ('works', 1, '{"daysOff":[{"date":"2026-03-10","name":"Fair"}]}'), ('all', 1, '{"anyOf":["works"]}')`);
    const line = (nth: number, scheduleType: string, rule: object, more = {}) => ({
      ...{ organizationId: idOf(nth), scheduleType, rule },
      ...more,
    });
    const enrolments = [
      ...[0, 1, 2].map((nth) => line(nth, 'sales.post', byWorks)),
      line(3, 'sales.post', byWorks, { paused: true }),
      line(4, 'sales.post', nightly),
      line(0, 'sales.remind', weekly),
      line(1, 'sales.remind', byWorks, { validUntil: '2026-03-05' }),
    ];
    await world.api().post('/api/v1/enrolments/changes').send({ enrolments }).expect(200);
  });

  const preview = (definition: object) =>
    world.api().post('/api/v1/calendars/works/change-preview').send({ definition });

  it('counts what enrolments gain, lose and move, by schedule type, and changes nothing', async () => {
    const monday = { daysOff: [{ date: '2026-03-09', name: 'Fair' }] };
    const { body } = await preview(monday).expect(200);
    // From the first of March at nine: 90 nights, of which the tenth of March was off and comes back, and the ninth goes.
    expect(body.enrolments).toEqual([
      {
        ...{ module: 'sales', scheduleType: 'sales.post', enrolments: 3, refused: 0, refusal: null },
        ...{ added: 3, removed: 3, moved: 0, unchanged: 3 * 88 },
      },
      {
        ...{ module: 'sales', scheduleType: 'sales.remind', enrolments: 2, refused: 0, refusal: null },
        // The Monday that is off is done on Tuesday; the other enrolment ends before.
        ...{ added: 0, removed: 0, moved: 1, unchanged: 12 + 4 },
      },
    ]);
    expect(await world.admin.query(`select version from calendar where name = 'works'`)).toEqual([{ version: 1 }]);
  });

  it('counts enrolments apart whose rule could not be used any more', async () => {
    await world.admin.query(`update calendar set definition = '{"anyOf":["works","gone"]}' where name = 'all'`);
    const { body } = await preview({ weekend: [0, 6] }).expect(200);
    expect(body.enrolments).toMatchObject([
      { scheduleType: 'sales.post', refused: 0, refusal: null },
      { scheduleType: 'sales.remind', enrolments: 2, refused: 1, refusal: expect.stringContaining('gone') },
    ]);
  });
});
