import { Metrics } from '@baton/observability';
import { date, eventually, FakeClock, organization as idOf } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { MaterializeOccurrences } from '../src/application/materialize-occurrences';
import { Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';
const RULE = '00000000-0000-8000-a000-00000000000a';
const EARLY = { rule: { cron: '0 6 * * *', zone: 'UTC' }, calendar: 'works' } as const;

describe('occurrences of recurrences in use', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];
  let sales: INestApplication;
  const clock = new FakeClock('2026-03-01T00:00:00Z');
  const calls = new Calls();

  beforeEach(async () => {
    world = worldOf();
    ({ admin } = world);
    clock.set('2026-03-01T00:00:00Z');
    await admin.query('truncate calendar');
    await world.given(['works']);
    sales = await world.start(calls, {}, clock);
  });

  it('are written for sixty days ahead, day by day, by any number of replicas at once', async () => {
    const other = await world.start(calls, {}, clock);
    await enrolBy({ cron: '0 */2 * * *', zone: 'Europe/Berlin' });

    await Promise.all([ahead(), ahead(other), ahead()]);
    expect(await span()).toEqual({ first: '2026-03-01', last: '2026-04-29', dates: 60, until: '2026-04-30' });
    await ahead();
    clock.set('2026-03-03T00:00:00Z');
    await ahead();
    expect(await span()).toEqual({ first: '2026-03-01', last: '2026-05-01', dates: 62, until: '2026-05-02' });
  });

  it('are not written for a recurrence that nobody uses', async () => {
    await enrolBy({ cron: '0 6 * * *', zone: 'UTC' });
    await admin.query('delete from enrolment');
    await ahead();
    expect(await span()).toMatchObject({ dates: 0, until: null });
  });

  it('follow a calendar that changes, from the day after the last night on', async () => {
    await calendar(1, []);
    await enrolBy(EARLY);
    await ahead();
    await night('2026-03-02');

    await calendar(2, ['2026-03-02', '2026-03-03']);
    clock.set('2026-03-02T12:00:00Z');
    await ahead();
    const rows = await admin.query(
      `select due_date::text, left_out, detail from occurrence where recurrence_id = $1 and due_date between '2026-03-02' and '2026-03-04' order by 1`,
      [RULE],
    );
    expect(rows).toEqual([
      { due_date: '2026-03-02', left_out: null, detail: null },
      { due_date: '2026-03-03', left_out: 'day-off', detail: '2026-03-03 is a day off: Closed.' },
      { due_date: '2026-03-04', left_out: null, detail: null },
    ]);
  });

  it('are looked at anew by a night that begins before the timer has seen the change', async () => {
    await calendar(1, []);
    await enrolBy(EARLY);
    await ahead();
    await calendar(2, ['2026-03-02']);
    await night('2026-03-02');
    expect(await reasons()).toEqual([['2026-03-02', 'day-off', '2026-03-02 is a day off: Closed.']]);
  });

  it('that fall in a blackout are left out, which the ledger of reasons says', async () => {
    const stocktaking = { name: 'Stocktaking', start: '2026-03-02T00:00Z', end: '2026-03-02T12:00Z' };
    await enrolBy({ rule: EARLY.rule, blackouts: [stocktaking] });
    await night('2026-03-02');
    expect(await reasons()).toEqual([['2026-03-02', 'blackout', expect.stringContaining('Stocktaking')]]);
  });

  it('end where their calendar is gone, which is said, and go on when it is back', async () => {
    await calendar(1, []);
    await enrolBy(EARLY);
    await ahead();
    await calendar(2, [], true);
    await ahead();
    expect(await refusal()).toContain('there is no such calendar');
    expect(await counted()).toBe(1);
    clock.set('2026-04-29T00:00:00Z');
    // What was written while there was a calendar is done.
    await night('2026-04-29');
    await night('2026-04-30');
    expect(await reasons()).toEqual([
      ['2026-04-30', 'recurrence-refused', expect.stringContaining('there is no such calendar')],
    ]);
    expect(world.completed.map(({ scheduleTypes }) => scheduleTypes[0]?.planned)).toEqual([1, 0]);

    await calendar(3, []);
    clock.set('2026-03-02T00:00:00Z');
    await night('2026-05-01');
    expect(await refusal()).toBeNull();
    await ahead();
    expect(await counted()).toBe(0);
    expect(world.completed.at(-1)?.scheduleTypes[0]?.planned).toBe(1);
  });

  it('are none of a rule that cannot be used, which is tried once', async () => {
    await enrolBy({ cron: '0 25 * * *', zone: 'UTC' });
    await ahead();
    expect(await refusal()).toContain('the hour 25 does not exist');
    await night('2026-03-02');
    expect(await reasons()).toEqual([['2026-03-02', 'recurrence-refused', expect.stringContaining('the hour 25')]]);
  });

  const ahead = (application = sales) => application.get(MaterializeOccurrences).ahead();

  async function enrolBy(definition: object): Promise<void> {
    await admin.query('insert into recurrence (recurrence_id, definition) values ($1, $2)', [
      RULE,
      JSON.stringify(definition),
    ]);
    await admin.query('delete from enrolment where schedule_type <> $1', [ONE]);
    // Since long after these nights, so that none of them is missed.
    await admin.query(`update enrolment set recurrence_id = $1, effective_since = '2027-01-01'`, [RULE]);
  }

  async function calendar(version: number, daysOff: readonly string[], deleted = false): Promise<void> {
    const definition = { daysOff: daysOff.map((day) => ({ date: day, name: 'Closed' })) };
    await admin.query(
      `insert into calendar (name, version, definition, deleted) values ('works', $1, $2, $3)
       on conflict (name) do update set version = $1, definition = $2, deleted = $3`,
      [version, JSON.stringify(definition), deleted],
    );
  }

  async function night(runDate: string): Promise<void> {
    const told = world.completed.length;
    await world.command({ scheduleTypes: [ONE], runDateUtc: date(runDate) });
    await eventually(() => expect(world.completed).toHaveLength(told + 1));
  }

  async function span() {
    const [row] = await admin.query(
      `select min(o.due_date)::text as first, max(o.due_date)::text as last, count(o.due_date)::int as dates,
         max(r.materialized_until)::text as until
       from recurrence as r left join occurrence as o using (recurrence_id) where recurrence_id = $1`,
      [RULE],
    );
    return row;
  }

  async function refusal(): Promise<string | null | undefined> {
    const [row] = await admin.query<{ refused: string | null }>(
      'select refused from recurrence where recurrence_id = $1',
      [RULE],
    );
    return row?.refused;
  }

  async function counted(): Promise<number | undefined> {
    const metric = sales.get(Metrics, { strict: false }).registry.getSingleMetric('baton_recurrences_refused');
    return (await metric?.get())?.values[0]?.value;
  }

  async function reasons() {
    const rows = await admin.query<{ day: string; reason: string; detail: string }>(
      `select due_date::text as day, reason, detail from decision where organization_id = $1 order by due_date`,
      [idOf(0)],
    );
    return rows.map(({ day, reason, detail }) => [day, reason, detail]);
  }
});
