import type { CalendarEffect } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { CalendarRequest } from './calendar-request';
import { ControlCalendars } from './control-calendars';
import { ListEnrolments } from './list-enrolments';
import { ModuleEnrolments } from './ports/module-enrolments.port';
import { Transactions } from './ports/transactions.port';
import type { CalendarChange } from './replan-triggers';

/** What a change of a calendar would do to whoever needs it. */
export interface CalendarPreview extends CalendarChange {
  /** By module and schedule type; without those that need it for nobody. */
  readonly enrolments: readonly (CalendarEffect & { readonly module: string })[];
}

/** Says what a calendar would do to the 90 days from now, if it said something else: to triggers, and to enrolments. */
@Injectable()
export class PreviewCalendar {
  constructor(
    private readonly transactions: Transactions,
    private readonly calendars: ControlCalendars,
    private readonly enrolments: ListEnrolments,
    private readonly modules: ModuleEnrolments,
  ) {}

  /**
   * Changes nothing. Modules reckon with their own copies of the other calendars.
   *
   * @throws {InvalidCalendarError} as setting it does.
   * @throws {ModuleUnavailableError} naming the first module that does not answer.
   */
  async execute(name: string, request: CalendarRequest): Promise<CalendarPreview> {
    const change = await this.transactions.run(() => this.calendars.previewSet(name, request));
    const span = { fromUtc: change.from.toISOString(), toUtc: change.to.toISOString() };
    const definition = { ...change.definition };
    const told = await Promise.all(
      (await this.enrolments.modulesOf({})).map(async (module) => {
        const { scheduleTypes } = await this.modules.previewCalendar({ module, name, definition, ...span });
        return scheduleTypes.map((effect) => ({ module, ...effect }));
      }),
    );
    return { ...change, enrolments: told.flat() };
  }
}
