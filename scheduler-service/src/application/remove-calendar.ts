import { Injectable } from '@nestjs/common';
import { CalendarInUseError } from './calendar.error';
import { ControlCalendars } from './control-calendars';
import type { Asking } from './control-run';
import { ListEnrolments } from './list-enrolments';
import type { KnownCalendar } from './ports/calendar-catalog.port';
import { Transactions } from './ports/transactions.port';

/** So many enrolments that need a calendar are named; there may be thousands. */
const NAMED = 3;

/** Removes a calendar that nobody needs: neither the scheduler's own triggers and calendars nor enrolments in modules. */
@Injectable()
export class RemoveCalendar {
  constructor(
    private readonly transactions: Transactions,
    private readonly enrolments: ListEnrolments,
    private readonly calendars: ControlCalendars,
  ) {}

  /**
   * Modules are asked before anything is locked. Who is enrolled by the calendar at this very moment keeps the occurrences
   * that are written, and the module says that it is refused.
   *
   * @returns what it was.
   * @throws {UnknownCalendarError} when there is no such calendar.
   * @throws {CalendarInUseError} when anybody needs it.
   * @throws {ModuleUnavailableError} when a module does not say whether it needs it.
   */
  async execute(name: string, asking: Asking): Promise<KnownCalendar> {
    await this.transactions.run(() => this.calendars.known(name));
    const { enrolments } = await this.enrolments.execute({ calendar: name }, { limit: NAMED });
    if (enrolments.length > 0) {
      const users = enrolments.map((one) => `${one.scheduleType} of ${one.organizationName}`);
      throw new CalendarInUseError(name, { enrolments: users });
    }
    return this.transactions.run(() => this.calendars.remove(name, asking));
  }
}
