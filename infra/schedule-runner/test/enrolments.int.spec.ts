import { RequestClient } from '@baton/bus';
import {
  ChangeEnrolments,
  EnrolmentsChanged,
  EnrolmentsListed,
  ListEnrolments,
  type MessageOf,
} from '@baton/contracts';
import { organization as idOf } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { MaterializeOccurrences } from '../src/application/materialize-occurrences';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';
const SET = 'sales.count-set';
const weekly = { cron: '0 2 * * 1', zone: 'Europe/Berlin' };

type Change = MessageOf<typeof ChangeEnrolments>;

describe('enrolments', () => {
  let world: TallyWorld;
  let sales: INestApplication;

  beforeEach(async () => {
    world = worldOf();
    await world.given(['works', 'works', 'works']);
    await world.admin.query(`delete from enrolment where schedule_type <> $1`, [ONE]);
    sales = await world.start();
  });

  const change = async (more: Partial<Change>) => {
    const question: Change = { module: 'sales', rules: [weekly], lines: [], checkOnly: false, ...more };
    return (await sales.get(RequestClient).getResponse(ChangeEnrolments, question, { changed: EnrolmentsChanged }))
      .message;
  };
  const list = async (more: Partial<MessageOf<typeof ListEnrolments>> = {}) => {
    const question = { module: 'sales', limit: 10, ...more };
    return (await sales.get(RequestClient).getResponse(ListEnrolments, question, { listed: EnrolmentsListed })).message;
  };
  const line = (nth: number, more: Partial<Change['lines'][number]> = {}): Change['lines'][number] => ({
    ...{ line: nth + 1, organizationId: idOf(nth), scheduleType: SET, rule: 0 },
    ...more,
  });

  it('are made for many organizations in one call, and the same call again changes nothing', async () => {
    const asked = { lines: [line(0), line(1, { paused: true }), line(2)], requestedBy: 'ada', reason: 'new' };
    expect(await change(asked)).toMatchObject({
      outcome: 'changed',
      enrolled: 3,
      changed: 0,
      unchanged: 0,
      problems: [],
    });
    expect(await change(asked)).toMatchObject({
      outcome: 'changed',
      enrolled: 0,
      changed: 0,
      unchanged: 3,
      fingerprint: null,
    });

    const { enrolments } = await list({ scheduleType: SET });
    expect(enrolments).toHaveLength(3);
    expect(enrolments[1]).toEqual({
      ...{ scheduleType: SET, organizationId: idOf(1), organizationName: 'Organization 1', rule: weekly },
      ...{ recurrenceId: enrolments[0]?.recurrenceId, parameters: {}, validFrom: null, validUntil: null, paused: true },
      ...{ misfirePolicy: 'fire-once', catchUpDays: 7, maxCatchUp: 100, changedBy: 'ada', refused: null },
      changedAtUtc: expect.stringMatching(/^20.*Z$/),
    });
    expect(await world.admin.query('select changed_by, reason, before, after from enrolment_change limit 1')).toEqual([
      {
        changed_by: 'ada',
        reason: 'new',
        before: null,
        after: expect.objectContaining({ rule: weekly, paused: false }),
      },
    ]);
  });

  it('stay as they are, all of them, when one line is wrong', async () => {
    const { outcome, problems } = await change({
      lines: [line(0), line(1, { line: 7, scheduleType: 'sales.none' }), line(99, { line: 8 })],
    });
    expect(outcome).toBe('refused');
    expect(problems.map(({ line: number, field }) => [number, field])).toEqual([
      [7, 'scheduleType'],
      [8, 'organizationId'],
    ]);
    expect(await world.admin.query(`select from enrolment where schedule_type = $1`, [SET])).toEqual([]);
    expect(await world.admin.query('select from recurrence where name is null')).toEqual([]);
  });

  it('are changed as a check said they would be, or not at all', async () => {
    const lines = [line(0, { scheduleType: ONE, rule: 0 })];
    const preview = { fromUtc: '2026-03-01T00:00Z', toUtc: '2026-03-16T00:00Z' };
    const checked = await change({ lines, checkOnly: true, preview });
    expect(checked).toMatchObject({
      outcome: 'checked',
      changed: 1,
      preview: { added: 0, removed: 13, moved: 2, unchanged: 0 },
    });
    expect(checked.preview?.each?.moved[1]).toEqual({
      before: {
        ...{ nominalLocal: '2026-03-09T00:00', copy: 'first' },
        ...{ instantUtc: '2026-03-09T00:00:00.000Z', dueDate: '2026-03-09' },
      },
      after: {
        ...{ nominalLocal: '2026-03-09T02:00', copy: 'first' },
        ...{ instantUtc: '2026-03-09T01:00:00.000Z', dueDate: '2026-03-09' },
      },
    });

    await change({ lines: [line(0, { scheduleType: ONE, rule: undefined, catchUpDays: 3 })] });
    expect(await change({ lines, fingerprint: checked.fingerprint })).toMatchObject({ outcome: 'stale' });
    expect((await list({ organizationId: idOf(0) })).enrolments[0]).toMatchObject({
      catchUpDays: 3,
      rule: { zone: 'UTC' },
    });
    const { fingerprint } = await change({ lines, checkOnly: true });
    expect(await change({ lines, fingerprint })).toMatchObject({ outcome: 'changed', changed: 1 });
    // What is done already needs no fingerprint to be left alone.
    expect(await change({ lines, fingerprint })).toMatchObject({ outcome: 'changed', unchanged: 1 });
  });

  it('make up for nothing from before their rule, or from while they were paused', async () => {
    const since = async () => {
      const [row] = await world.admin.query<{ since: Date }>(
        `select effective_since as since from enrolment where (organization_id, schedule_type) = ($1, $2)`,
        [idOf(0), ONE],
      );
      return row?.since;
    };
    const first = await since();
    await change({ lines: [line(0, { scheduleType: ONE, rule: undefined, paused: true })] });
    expect(await since()).toEqual(first);
    await change({ lines: [line(0, { scheduleType: ONE, rule: undefined, paused: false })] });
    const resumed = await since();
    expect(resumed).not.toEqual(first);
    await change({ lines: [line(0, { scheduleType: ONE })] });
    expect(await since()).not.toEqual(resumed);
  });

  it('leave nothing of a rule that nobody follows any more', async () => {
    const named = { ...weekly, cron: '0 4 * * 2' };
    await change({ rules: [weekly, named], lines: [line(0), line(1), line(2, { rule: 1 })] });
    await sales.get(MaterializeOccurrences).ahead();
    const rules = () =>
      world.admin.query(
        `select definition ->> 'cron' as cron, exists (select from occurrence as o where o.recurrence_id = r.recurrence_id)
         from recurrence as r where name is null order by cron`,
      );
    const both = [
      { cron: '0 2 * * 1', exists: true },
      { cron: '0 4 * * 2', exists: true },
    ];
    await change({ rules: [named], lines: [line(0)] });
    expect(await rules()).toEqual(both);
    await change({ rules: [named], lines: [line(1)] });
    expect(await rules()).toEqual(both.slice(1));
    await change({ rules: [weekly], lines: [line(1)] });
    expect(await rules()).toEqual([{ cron: '0 2 * * 1', exists: false }, ...both.slice(1)]);
    const kitsOwn = await world.admin.query('select from recurrence where name is not null');
    await change({ lines: [0, 1, 2].map((nth) => line(nth, { scheduleType: ONE })) });
    expect(await world.admin.query('select from recurrence where name is not null')).toEqual(kitsOwn);
  });

  it('are listed by page, type, organization, rule and whether they are paused', async () => {
    await change({ lines: [line(0), line(1, { paused: true })] });
    const first = await list({ limit: 2 });
    expect(first).toMatchObject({ more: true, enrolments: [{ organizationId: idOf(0) }, { organizationId: idOf(1) }] });
    const last = first.enrolments[1];
    const rest = await list({ after: `${last?.scheduleType}/${last?.organizationId}` });
    expect(rest.enrolments.map(({ scheduleType }) => scheduleType)).toEqual([ONE, SET, SET]);
    expect((await list({ paused: true })).enrolments).toMatchObject([{ organizationId: idOf(1), scheduleType: SET }]);
    const recurrenceId = rest.enrolments[1]?.recurrenceId;
    expect((await list({ recurrenceId, organizationId: idOf(0) })).enrolments).toHaveLength(1);
  });

  it('are changed by the thousand under the scope of their organizations alone', async () => {
    const count = 10_000;
    await world.admin.query(
      `insert into organization (organization_id, name, time_zone, currency)
       select format('00000000-0000-4000-9000-%s', lpad(n::text, 12, '0'))::uuid, 'Organization ' || n, 'UTC', 'EUR'
       from generate_series(1, $1::int) as n`,
      [count],
    );
    const lines = Array.from({ length: count }, (_, nth) =>
      line(nth, { organizationId: `00000000-0000-4000-9000-${String(nth + 1).padStart(12, '0')}` as never }),
    );
    expect(await change({ lines })).toMatchObject({ outcome: 'changed', enrolled: count });
    expect(await change({ lines })).toMatchObject({ unchanged: count });
  });
});
