import { type EnrolmentLine, parseOrganizationId } from '@baton/contracts';
import { z } from 'zod';
import { ENROLMENT_DEFAULTS, type Enrolment } from '../../domain/enrolment';
import { defineScheduleType } from '../../schedule-type';
import type { EnrolmentFacts } from '../ports/enrolment.repository.port';
import { recurrenceIdOf } from '../recurrence-id';
import { readEnrolmentLines } from './read-enrolment-lines';

const [acme, gone, stranger] = ['1', '2', '3'].map((n) =>
  parseOrganizationId(`00000000-0000-4000-8000-00000000000${n}`),
);
if (acme === undefined || gone === undefined || stranger === undefined) throw new Error('three ids');
const nightly = { cron: '0 2 * * *', zone: 'Europe/Berlin' };
const Remind = defineScheduleType('sales.remind', { parameters: z.object({ days: z.int().min(1).default(3) }) });
const Post = defineScheduleType('sales.post');
const types = [Remind, Post];
const enrolment: Enrolment = {
  ...ENROLMENT_DEFAULTS,
  ...{ organizationId: acme, scheduleType: 'sales.post', rule: nightly, recurrenceId: recurrenceIdOf(nightly) },
};
const facts: EnrolmentFacts = {
  organizations: new Map([
    [acme, { organizationId: acme, name: 'Acme', timeZone: 'UTC', active: true }],
    [gone, { organizationId: gone, name: 'Gone', timeZone: 'UTC', active: false }],
  ]),
  enrolments: [enrolment],
  calendars: new Map([['de', { version: 1, definition: { weekend: [0, 6] } }]]),
};
const line = (more: Partial<EnrolmentLine> = {}): EnrolmentLine => ({
  ...{ line: 1, organizationId: acme, scheduleType: 'sales.remind', rule: 0 },
  ...more,
});
const read = (lines: readonly EnrolmentLine[], rules: readonly object[] = [nightly]) =>
  readEnrolmentLines({ rules: rules.map((rule) => ({ ...rule })), lines }, facts, types);

describe('lines of enrolments', () => {
  it('enrol with defaults, and with the same rule share a recurrence whatever the order of its fields', () => {
    const { changes, problems } = read([line()], [{ zone: 'Europe/Berlin', cron: '0 2 * * *' }]);
    expect(problems).toEqual([]);
    expect(changes).toEqual([
      {
        before: undefined,
        after: {
          ...enrolment,
          scheduleType: 'sales.remind',
          rule: { zone: 'Europe/Berlin', cron: '0 2 * * *' },
        },
      },
    ]);
  });

  it('leave what they do not name, and take null for the default', () => {
    const known = { ...enrolment, validUntil: '2026-12-31', catchUpDays: 2, paused: true };
    const { changes } = readEnrolmentLines(
      {
        rules: [],
        lines: [{ line: 1, organizationId: acme, scheduleType: 'sales.post', validUntil: null, paused: false }],
      },
      { ...facts, enrolments: [known] },
      types,
    );
    expect(changes).toEqual([{ before: known, after: { ...known, validUntil: null, paused: false } }]);
  });

  it('that say what is so already change nothing', () => {
    const same = line({ scheduleType: 'sales.post', parameters: {}, validFrom: null, catchUpDays: 7 });
    expect(read([same])).toEqual({ changes: [], unchanged: 1, problems: [] });
  });

  it('are refused each by its number, its field and what would be right', () => {
    const rules = [nightly, { cron: '0 25 * * *', zone: 'UTC' }, { rule: nightly, calendar: 'fr' }, { zone: 'UTC' }];
    const { problems } = read(
      [
        line({ line: 2, rule: 1 }),
        line({ line: 3, organizationId: stranger }),
        line({ line: 4, organizationId: gone }),
        line({ line: 5, scheduleType: 'sales.none' }),
        line({ line: 6, organizationId: stranger, scheduleType: 'sales.post', rule: undefined }),
        line({ line: 7, scheduleType: 'sales.post', rule: 2 }),
        line({ line: 8, scheduleType: 'sales.post', rule: 3 }),
      ],
      rules,
    );
    expect(problems.map(({ line: number, field, expected }) => [number, field, expected])).toEqual([
      [2, 'rule', expect.stringContaining('23')],
      [3, 'organizationId', expect.stringContaining('id of an organization')],
      [4, 'organizationId', 'an active organization'],
      [5, 'scheduleType', 'one of sales.remind, sales.post'],
      [6, 'organizationId', expect.anything()],
      [6, 'rule', expect.stringContaining('a rule such as')],
      [7, 'rule', expect.stringContaining('de')],
      [8, 'organizationId', 'one line for each organization and schedule type'],
      [8, 'rule', expect.anything()],
    ]);
    expect(problems[0]).toMatchObject({ input: '0 25 * * *', position: 2, length: 2 });
  });

  it.each([
    [{ parameters: { days: 0 } }, 'parameters.days'],
    [{ validFrom: '2026-03-02', validUntil: '2026-03-01' }, 'validUntil'],
    [{ catchUpDays: 61 }, 'catchUpDays'],
    [{ maxCatchUp: -1 }, 'maxCatchUp'],
  ])('are refused for %j', (more, field) => {
    expect(read([line(more)]).problems).toEqual([expect.objectContaining({ line: 1, field })]);
  });

  it('may pause and end who is enrolled whatever became of the organization and the type', () => {
    const known = { ...enrolment, organizationId: gone, scheduleType: 'sales.retired' };
    const { problems, changes } = readEnrolmentLines(
      { rules: [], lines: [{ line: 1, organizationId: gone, scheduleType: 'sales.retired', paused: true }] },
      { ...facts, enrolments: [known] },
      types,
    );
    expect(problems).toEqual([]);
    expect(changes).toHaveLength(1);
  });
});
