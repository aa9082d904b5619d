import { AppError } from '@baton/contracts';
import type { ImportProblem, RuleError } from '@baton/recurrence';
import type { CalendarUsers } from './ports/calendar-catalog.port';

/** Nobody knows a calendar of this name. */
export class UnknownCalendarError extends AppError {
  readonly code = 'UNKNOWN_CALENDAR';
  readonly retryable = false;

  constructor(readonly calendar: string) {
    super(`There is no calendar "${calendar}". Nothing was changed. The calendars there are: GET /api/v1/calendars.`);
  }
}

/** Somebody removes a calendar that is needed. */
export class CalendarInUseError extends AppError {
  readonly code = 'CALENDAR_IN_USE';
  readonly retryable = false;

  constructor(
    readonly calendar: string,
    {
      triggers = [],
      calendars = [],
      enrolments = [],
    }: Partial<CalendarUsers> & { readonly enrolments?: readonly string[] },
  ) {
    const users = [
      ...named('trigger', triggers),
      ...named('calendar', calendars),
      ...named('enrolment', enrolments),
    ].join(', ');
    super(
      `The calendar "${calendar}" is needed by the ${users}. Nothing was changed. Have them use another, or change it.`,
    );
  }
}

/** A calendar cannot be used, or those who need it could not be used with it. */
export class InvalidCalendarError extends AppError {
  readonly code = 'CALENDAR_INVALID';
  readonly retryable = false;

  /**
   * @param field of the request.
   * @param trigger that could not be used with it; undefined where the calendar is wrong by itself.
   */
  constructor(
    readonly field: string,
    override readonly cause: RuleError,
    readonly trigger?: string,
  ) {
    const whose = trigger === undefined ? '' : `The trigger "${trigger}" could not be used with it: `;
    super(`${whose}${cause.message} Nothing was changed.`, { cause });
  }
}

/** A file has lines that cannot be used. */
export class CalendarImportError extends AppError {
  readonly code = 'CALENDAR_IMPORT_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly ImportProblem[]) {
    super(
      `${problems.length} of its lines or events cannot be used. Nothing was changed. Mend them and import it again.`,
    );
  }
}

function named(what: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${what} "${name}"`);
}
