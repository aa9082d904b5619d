import { CalendarChanged, type EnrolmentView, type MessageOf } from '@baton/contracts';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import request from 'supertest';
import { type SchedulerWorld, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const weekend = { weekend: [0, 6] };
const rule = { rule: { cron: '0 2 * * *', zone: 'UTC' }, calendar: 'works' };
const enrolment: EnrolmentView = {
  ...{ scheduleType: 'sales.remind', organizationId: '00000000-0000-4000-8000-00000000000a', organizationName: 'Acme' },
  ...{ recurrenceId: '00000000-0000-4000-8000-00000000000b', rule, parameters: {}, validFrom: null, validUntil: null },
  ...{ paused: false, misfirePolicy: 'fire-once', catchUpDays: 7, maxCatchUp: 100, refused: null },
  ...{ changedBy: null, changedAtUtc: null },
};

describe('calendars over HTTP', () => {
  let scheduler: INestApplication;
  let world: SchedulerWorld;
  let told: readonly { readonly message: MessageOf<typeof CalendarChanged> }[];

  beforeEach(async () => {
    world = worldOf();
    told = world.watch(CalendarChanged);
    scheduler = await world.startSilent();
  });

  const api = () => request(scheduler.getHttpServer());
  const put = (name: string, body: object) => api().put(`/api/v1/calendars/${name}`).send(body);
  const bringIn = (name: string, body: object) => api().post(`/api/v1/calendars/${name}/import`).send(body);
  const versions = () => world.admin.query('select name, version, deleted from calendar_version order by 1, 2');

  it('are made, replaced, removed and made again, each a version that modules are told of', async () => {
    const { body } = await put('works', { definition: weekend, requestedBy: 'ann', reason: 'first' }).expect(200);
    const first = {
      version: 1,
      madeFrom: 'set',
      changedBy: 'ann',
      reason: 'first',
      changedAtUtc: '2026-03-01T02:00:00.000Z',
    };
    const shown = { name: 'works', daysOff: 0, blackouts: 0, lastDayOff: null, names: [], ...first };
    expect(body).toEqual({
      ...shown,
      definition: weekend,
      usedBy: { triggers: [], calendars: [] },
      versions: [first],
    });
    expect((await api().get('/api/v1/calendars').expect(200)).body).toEqual({ calendars: [shown] });

    const fair = { daysOff: [{ date: '2026-05-04', name: 'Fair' }], worked: ['2026-05-09'], ...weekend };
    expect((await put('works', { definition: fair }).expect(200)).body).toMatchObject({
      version: 2,
      daysOff: 1,
      lastDayOff: '2026-05-04',
      changedBy: null,
      versions: [{ version: 2 }, { version: 1 }],
    });
    await api().delete('/api/v1/calendars/works').send({ requestedBy: 'bob' }).expect(200);
    await api().get('/api/v1/calendars/works').expect(404);
    expect((await api().delete('/api/v1/calendars/works').expect(404)).body.code).toBe('UNKNOWN_CALENDAR');
    expect((await put('works', { definition: weekend }).expect(200)).body.version).toBe(4);

    await eventually(() => expect(told).toHaveLength(4));
    const messages = told.map(({ message }) => message).sort((one, other) => one.version - other.version);
    expect(messages).toEqual([
      { name: 'works', version: 1, definition: weekend, deleted: false },
      { name: 'works', version: 2, definition: fair, deleted: false },
      { name: 'works', version: 3, definition: fair, deleted: true },
      { name: 'works', version: 4, definition: weekend, deleted: false },
    ]);
  });

  it('take the public holidays of a country or a state beside their own days', async () => {
    const holidays = { country: 'DE', state: 'BY', toYear: 2027 };
    const own = { daysOff: [{ date: '2026-12-25', name: 'Plant closed' }], ...weekend };
    const { body } = await put('de-by', { definition: own, holidays }).expect(200);
    expect(body).toMatchObject({ madeFrom: 'holidays of DE-BY', lastDayOff: '2027-12-26' });
    expect(body.definition.daysOff).toContainEqual({ date: '2026-06-04', name: 'Fronleichnam' });
    expect(body.definition.daysOff).toContainEqual({ date: '2026-12-25', name: 'Plant closed' });

    const { body: days } = await api()
      .get('/api/v1/calendars/de-by/days-off?from=2026-06-01&to=2026-06-07')
      .expect(200);
    expect(days).toEqual({
      from: '2026-06-01',
      to: '2026-06-07',
      daysOff: [
        { date: '2026-06-04', name: 'Fronleichnam' },
        { date: '2026-06-06', name: 'weekend' },
      ],
      blackouts: [],
    });
  });

  it('are imported from CSV, all of a file or nothing', async () => {
    await put('works', { definition: weekend }).expect(200);
    const csv = 'date,name\n2026-02-30,Never\n2026-05-01,\n2026-05-02,Fine\n';
    const { body } = await bringIn('works', { format: 'csv', text: csv }).expect(400);
    expect(body).toMatchObject({
      code: 'CALENDAR_IMPORT_INVALID',
      detail: expect.stringContaining('Nothing was changed'),
    });
    expect(body.errors).toEqual([
      { field: 'line 2', expected: expect.stringContaining('there is no day 30 in that month. Expected 01 to 28') },
      { field: 'line 3', expected: expect.stringContaining('the day has no name') },
    ]);
    expect(await versions()).toHaveLength(1);

    const day = (date: string) => ({ format: 'csv', text: `date,name\n${date},Fair\n` });
    await bringIn('works', day('2026-05-04')).expect(200);
    const { body: both } = await bringIn('works', { ...day('2026-05-05'), add: true }).expect(200);
    const daysOff = ['2026-05-04', '2026-05-05'].map((date) => ({ date, name: 'Fair' }));
    expect(both).toMatchObject({ version: 3, madeFrom: 'import of csv', definition: { ...weekend, daysOff } });
    const { body: one } = await bringIn('works', day('2026-05-06')).expect(200);
    expect(one.definition.daysOff).toEqual([{ date: '2026-05-06', name: 'Fair' }]);
  });

  it('are imported from iCalendar, times as blackouts', async () => {
    const ical = [
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'SUMMARY:Works holiday',
      'DTSTART;VALUE=DATE:20260803',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'SUMMARY:Patching',
      'DTSTART:20260307T220000',
      'DTEND:20260308T040000',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    await bringIn('site', { format: 'ical', text: ical, zone: 'America/New_York' }).expect(200);
    const { body } = await api().get('/api/v1/calendars/site/days-off').expect(200);
    expect(body).toEqual({
      from: '2026-03-01',
      to: '2027-03-01',
      daysOff: [{ date: '2026-08-03', name: 'Works holiday' }],
      blackouts: [{ name: 'Patching', startUtc: '2026-03-08T03:00:00.000Z', endUtc: '2026-03-08T08:00:00.000Z' }],
    });
  });

  it('take a file of ten thousand days', async () => {
    const line = (day: number) => `${new Date(Date.UTC(2000, 0, day)).toISOString().slice(0, 10)},${'x'.repeat(200)}\n`;
    const text = `date,name\n${Array.from({ length: 10_000 }, (_, day) => line(day)).join('')}`;
    expect((await bringIn('large', { format: 'csv', text }).expect(200)).body.daysOff).toBe(10_000);
  });

  it('are made of others, of which none goes while it is needed', async () => {
    await put('weekend', { definition: weekend }).expect(200);
    await put('all', { definition: { anyOf: ['weekend', { daysOff: [{ date: '2026-05-04', name: 'Fair' }] }] } });
    expect((await api().get('/api/v1/calendars/weekend')).body.usedBy).toEqual({ triggers: [], calendars: ['all'] });
    const { body } = await api().delete('/api/v1/calendars/weekend').expect(409);
    expect(body).toMatchObject({
      code: 'CALENDAR_IN_USE',
      detail: expect.stringContaining('is needed by the calendar "all". Nothing was changed'),
    });
    const circle = await put('weekend', { definition: { allOf: ['all'] } }).expect(400);
    expect(circle.body.errors).toMatchObject([{ field: 'definition', input: 'weekend > all > weekend' }]);
    await api().delete('/api/v1/calendars/all').expect(200);
    await api().delete('/api/v1/calendars/weekend').expect(200);
  });

  it('do not go while an enrolment needs them, and modules that do not answer may have one', async () => {
    await put('works', { definition: weekend }).expect(200);
    world.enrolled = [enrolment];
    const { body } = await api().delete('/api/v1/calendars/works').expect(409);
    expect(body).toMatchObject({
      code: 'CALENDAR_IN_USE',
      detail: expect.stringContaining('is needed by the enrolment "sales.remind of Acme". Nothing was changed'),
    });
    expect((await api().get('/api/v1/calendars/works').expect(200)).body.version).toBe(1);
    await world.bus.stop();
    expect((await api().delete('/api/v1/calendars/works').expect(503)).body.detail).toMatch(
      /^The module accounting did not answer/,
    );
    expect(await versions()).toHaveLength(1);
  });

  it.each([
    ['works', {}, { field: 'definition' }, /or holidays/],
    ['Works', { definition: weekend }, { field: 'name' }, /lower-case/],
    ['works', { definition: { weekends: [0] } }, { field: 'definition' }, /weekend, daysOff, worked, blackouts/],
    ['works', { definition: { weekend: [7] } }, { field: 'definition', input: '7' }, /0 for Sunday/],
    [
      'works',
      { definition: { daysOff: [{ date: '2026-02-30', name: 'x' }] } },
      { field: 'definition', input: '2026-02-30', position: 8, length: 2 },
      /01 to 28/,
    ],
    ['works', { definition: { anyOf: ['none'] } }, { field: 'definition', input: 'none' }, /that exists|works/],
    ['works', { holidays: { country: 'DX' } }, { field: 'holidays', input: 'DX' }, /a code such as/],
    [
      'works',
      { definition: { blackouts: [{ name: 'b', rule: { cron: '0 25 * * *', zone: 'UTC' }, minutes: 5 }] } },
      { field: 'definition', input: '0 25 * * *', position: 2 },
      /0 to 23/,
    ],
    [
      'works',
      { definition: { blackouts: [{ name: 'b', start: '2026-03-02T00:00Z', end: '2026-03-01T00:00Z' }] } },
      { field: 'definition', input: 'b' },
      /a later end/,
    ],
    ['works', { definition: { anyOf: ['works'] } }, { field: 'definition', input: 'works > works' }, /others only/],
  ])('refuse %s as %j and point at what is wrong', async (name, body, where, expected) => {
    const { body: problem } = await put(name, body).expect(400);
    expect(problem.errors).toMatchObject([{ ...where, expected: expect.stringMatching(expected) }]);
    expect(await versions()).toEqual([]);
  });

  it.each(['from=2026-01-01&to=2026-01-01', 'from=2026-01-01&to=2056-01-01'])('refuse the range %s', async (range) => {
    await put('works', { definition: weekend }).expect(200);
    expect((await api().get(`/api/v1/calendars/works/days-off?${range}`).expect(400)).body.code).toBe('RULE_INVALID');
  });
});
