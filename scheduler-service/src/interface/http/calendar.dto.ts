import { calendarEffect } from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type {
  CalendarChangeView,
  CalendarDaysView,
  CalendarDetail,
  CalendarView,
} from '../../application/calendar-view';
import { pageLimit } from './run.dto';
import { ruleChange } from './trigger.dto';

const text = z.string('expected text');
const asking = { reason: text.max(1_000).nullish(), requestedBy: text.max(200).nullish() };
const nameExpected = 'expected a name of lower-case letters, digits and -, such as de-by';
const year = z.int('expected a year such as 2026').nullish();
const date = z.iso.date('expected a date such as 2026-03-01');
const definition = z.record(z.string(), z.unknown(), 'expected a calendar such as {"weekend":[0,6]}');

/** A calendar's name in the path of what makes one. */
export class NewCalendarParam extends createZodDto(
  z.object({ name: z.string(nameExpected).regex(/^[a-z][a-z0-9-]{0,62}$/, nameExpected) }),
) {}

/** A calendar's name in the path. */
export class CalendarParam extends createZodDto(z.object({ name: z.string().min(1) })) {}

/** The body of `PUT /calendars/{name}`; holidays come beside the days that the definition lists. */
export class CalendarBody extends createZodDto(
  z.strictObject({
    definition: definition
      .optional()
      .describe('Days off, weekends, blackouts, or other calendars: docs/rules-of-when.md.'),
    holidays: z
      .strictObject({
        country: text.describe('ISO 3166-1: DE.'),
        state: text.nullish().describe('ISO 3166-2, after the country: BY.'),
        region: text.nullish(),
        fromYear: year.describe('Default: this year.'),
        toYear: year.describe('Default: nine years after the first.'),
      })
      .nullish(),
    ...asking,
  }),
) {}

/** The body of `POST /calendars/{name}/import`. */
export class ImportCalendarBody extends createZodDto(
  z.strictObject({
    format: z.enum(['csv', 'ical'], 'expected csv or ical'),
    text: text.min(1, 'expected the content of the file'),
    zone: text.nullish().describe('Zone of times that the file has none for. Default: UTC.'),
    toYear: year.describe('Repeated events are taken up to the end of it. Default: nine years from now.'),
    add: z.boolean('expected true or false').nullish().describe('Keep the days and windows there are beside those.'),
    ...asking,
  }),
) {}

/** The query of `GET /calendars/{name}`. */
export class ShowCalendarQuery extends createZodDto(z.strictObject({ versions: pageLimit(100, 10) })) {}

/** The query of `GET /calendars/{name}/days-off`: inclusive `from`, exclusive `to`; a year from today without them. */
export class CalendarDaysQuery extends createZodDto(z.strictObject({ from: date.optional(), to: date.optional() })) {}

const instant = z.iso.datetime();
const version = z.object({
  version: z.int(),
  madeFrom: z.string(),
  changedBy: z.string().nullable(),
  reason: z.string().nullable(),
  changedAtUtc: instant,
});
const names = z.array(z.string()).readonly();
const view = version.extend({
  name: z.string(),
  daysOff: z.int(),
  blackouts: z.int(),
  lastDayOff: z.string().nullable(),
  names,
}) satisfies z.ZodType<CalendarView>;

/** A calendar, as it is listed. */
export class CalendarViewBody extends createZodDto(view) {}

/** The answer to `GET /calendars`. */
export class CalendarsBody extends createZodDto(z.object({ calendars: z.array(view).readonly() })) {}

/** The answer to `GET /calendars/{name}`, and to making or changing one. */
export class CalendarDetailBody extends createZodDto(
  view.extend({
    definition,
    usedBy: z.object({ triggers: names, calendars: names }),
    versions: z.array(version).readonly(),
  }) satisfies z.ZodType<CalendarDetail>,
) {}

/** The answer to `GET /calendars/{name}/days-off`. */
export class CalendarDaysBody extends createZodDto(
  z.object({
    from: z.string(),
    to: z.string(),
    daysOff: z.array(z.object({ date: z.string(), name: z.string() })).readonly(),
    blackouts: z.array(z.object({ name: z.string(), startUtc: instant, endUtc: instant })).readonly(),
  }) satisfies z.ZodType<CalendarDaysView>,
) {}

/** The answer to the preview of a change: what it would do to the triggers and enrolments that need the calendar. */
export class CalendarChangeBody extends createZodDto(
  z.object({
    fromUtc: instant,
    toUtc: instant,
    triggers: z.array(ruleChange.extend({ name: z.string() })).readonly(),
    enrolments: z.array(calendarEffect.extend({ module: z.string() })).readonly(),
  }) satisfies z.ZodType<CalendarChangeView>,
) {}
