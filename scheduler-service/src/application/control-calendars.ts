import { Clock } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { type CalendarDefinition, calendarsNamedBy, RuleError, refuseUnusableCalendar } from '@baton/recurrence';
import { Inject, Injectable } from '@nestjs/common';
import { CalendarInUseError, InvalidCalendarError, UnknownCalendarError } from './calendar.error';
import {
  type CalendarMade,
  type CalendarRequest,
  calendarAskedFor,
  calendarImported,
  type ImportRequest,
} from './calendar-request';
import type { Asking } from './control-run';
import { CalendarCatalog, type KnownCalendar } from './ports/calendar-catalog.port';
import { CalendarMessages } from './ports/calendar-messages.port';
import { type CalendarChange, ReplanTriggers } from './replan-triggers';

/** Makes, changes and removes named calendars, and tells the modules. Belongs to the caller's unit of work. */
@Injectable()
export class ControlCalendars {
  constructor(
    private readonly clock: Clock,
    private readonly catalog: CalendarCatalog,
    private readonly messages: CalendarMessages,
    private readonly triggers: ReplanTriggers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Makes a calendar, or puts another in its place. Triggers that need it are due by the new one from now on.
   *
   * @throws {InvalidCalendarError} when it cannot be used, or a trigger could not be used with it.
   * @throws {InvalidRequestError} that names the field that is wrong.
   */
  async set(name: string, request: CalendarRequest & Asking): Promise<void> {
    const made = await calendarAskedFor(request, this.clock.now());
    await this.catalog.lock();
    await this.change(name, await this.catalog.find(name), made, request);
  }

  /** What {@link set} would do to the triggers that need it. Changes nothing, and throws as that does. */
  async previewSet(name: string, request: CalendarRequest): Promise<CalendarChange & CalendarMade> {
    const made = await calendarAskedFor(request, this.clock.now());
    await this.refuseUnusable(name, made.definition);
    const { triggers } = await this.catalog.usersOf(name);
    return { ...made, ...(await this.triggers.preview(triggers, name, made.definition)) };
  }

  /**
   * Takes days off and windows from a file: all of it, or nothing where a line is wrong.
   *
   * @throws {CalendarImportError} that lists the lines that are wrong; as {@link set} otherwise.
   */
  async import(name: string, request: ImportRequest & Asking): Promise<void> {
    await this.catalog.lock();
    const before = await this.catalog.find(name);
    const definition = before?.deleted === false ? before.definition : undefined;
    await this.change(name, before, await calendarImported(definition, request, this.clock.now()), request);
  }

  /**
   * Removes a calendar; its versions stay.
   *
   * @returns what it was.
   * @throws {UnknownCalendarError} when there is no such calendar.
   * @throws {CalendarInUseError} when a trigger or another calendar needs it.
   */
  async remove(name: string, asking: Asking): Promise<KnownCalendar> {
    await this.catalog.lock();
    const before = await this.known(name);
    const users = await this.catalog.usersOf(name);
    if (users.triggers.length + users.calendars.length > 0) throw new CalendarInUseError(name, users);
    const made = { definition: before.definition, madeFrom: 'removal' };
    await this.keep(this.versionOf(name, before, made, asking, true));
    return before;
  }

  /** The calendar of a name. @throws {UnknownCalendarError} when there is none. */
  async known(name: string): Promise<KnownCalendar> {
    const found = await this.catalog.find(name);
    if (found === undefined || found.deleted) throw new UnknownCalendarError(name);
    return found;
  }

  private async change(
    name: string,
    before: KnownCalendar | undefined,
    made: CalendarMade,
    asking: Asking,
  ): Promise<void> {
    await this.refuseUnusable(name, made.definition);
    const { triggers } = await this.catalog.usersOf(name);
    const version = this.versionOf(name, before, made, asking, false);
    const reason = `The calendar ${name} has version ${version.version}.`;
    await this.triggers.around(triggers, () => this.keep(version), { requestedBy: asking.requestedBy, reason });
  }

  private async refuseUnusable(name: string, definition: CalendarDefinition): Promise<void> {
    const calendars = new Map(await this.catalog.needed(calendarsNamedBy(definition)));
    calendars.set(name, definition);
    try {
      refuseUnusableCalendar(name, calendars);
    } catch (error) {
      throw error instanceof RuleError ? new InvalidCalendarError('definition', error) : error;
    }
  }

  private versionOf(
    name: string,
    before: KnownCalendar | undefined,
    { definition, madeFrom }: CalendarMade,
    { requestedBy, reason }: Asking,
    deleted: boolean,
  ): KnownCalendar {
    return {
      name,
      version: (before?.version ?? 0) + 1,
      definition,
      deleted,
      madeFrom,
      changedBy: requestedBy ?? null,
      reason: reason ?? null,
      changedAt: this.clock.now(),
    };
  }

  private async keep(calendar: KnownCalendar): Promise<void> {
    await this.catalog.keep(calendar);
    await this.messages.changed(calendar);
    const { name, version, madeFrom, changedBy, reason } = calendar;
    const fields = {
      [LogField.calendar]: name,
      [LogField.version]: version,
      [LogField.control]: madeFrom,
      [LogField.requestedBy]: changedBy ?? undefined,
      [LogField.reason]: reason ?? undefined,
    };
    this.logger.info(fields, 'a calendar was changed');
  }
}
