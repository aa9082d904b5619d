import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const monthEnd = { rule: { monthDay: -1, at: '18:00', zone: 'Europe/Berlin' }, calendar: 'works', onHit: 'preceding' };

describe('rules over HTTP', () => {
  let scheduler: INestApplication;

  beforeEach(async () => {
    scheduler = await worldOf().startSilent();
    const definition = { weekend: [0, 6], daysOff: [{ date: '2026-03-31', name: 'Stocktaking' }] };
    await request(scheduler.getHttpServer()).put('/api/v1/calendars/works').send({ definition }).expect(200);
  });

  const preview = (body: object) => request(scheduler.getHttpServer()).post('/api/v1/rules/preview').send(body);

  it('are previewed by the calendars that are kept, and told in plain English', async () => {
    const { body } = await preview({ rule: monthEnd, fromUtc: '2026-02-01T00:00:00Z', count: 2 }).expect(200);
    expect(body).toEqual({
      explanation: expect.stringMatching(/^At 18:00 on the last day of each month, Europe\/Berlin time; on a day off/),
      lines: [
        {
          ...{ nominalLocal: '2026-02-28T18:00', copy: 'first', instantUtc: '2026-02-27T17:00:00.000Z' },
          ...{ coalesced: ['2026-02-28T18:00'], reason: 'moved-earlier' },
          why: 'Moved earlier from 2026-02-28T18:00, to 2026-02-27T17:00:00.000Z.',
        },
        expect.objectContaining({ nominalLocal: '2026-03-31T18:00', instantUtc: '2026-03-30T16:00:00.000Z' }),
      ],
      more: false,
    });
  });

  it('say of a range what is not due in it, and why', async () => {
    const skipped = { ...monthEnd, onHit: 'skip' };
    const range = { fromUtc: '2026-03-01T00:00:00Z', toUtc: '2026-05-01T00:00:00Z' };
    const { body } = await preview({ rule: skipped, ...range }).expect(200);
    expect(body.lines).toMatchObject([
      { instantUtc: null, reason: 'day-off', why: '2026-03-31 is a day off: Stocktaking.' },
      { instantUtc: '2026-04-30T16:00:00.000Z', reason: 'on-time' },
    ]);
    const minutely = await preview({ rule: { cron: '* * * * *', zone: 'UTC' }, ...range }).expect(200);
    expect([minutely.body.lines.length, minutely.body.more]).toEqual([1_000, true]);
  });

  it.each<[object, RegExp]>([
    [{ rule: { cron: '0 25 * * *', zone: 'UTC' } }, /at character 3: the hour 25 does not exist/],
    [{ rule: { ...monthEnd, calendar: 'nowhere' } }, /there is no such calendar/],
    [{ rule: { dates: [5], zone: 'UTC' } }, /a list of texts as dates/],
    [{ rule: monthEnd, fromUtc: '2026-03-01T00:00:00Z', toUtc: '2026-02-01T00:00:00Z' }, /ends before it begins/],
    [{ rule: monthEnd, from: '2026-03-01T00:00:00Z' }, /from: there is no such field/],
    [{ rule: monthEnd, count: 0 }, /a whole number from 1 to 1000/],
  ])('refuse %j', async (body, detail) => {
    const answer = await preview(body);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toMatch(detail);
  });
});
