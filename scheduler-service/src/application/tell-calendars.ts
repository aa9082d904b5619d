import { Injectable } from '@nestjs/common';
import { CalendarCatalog } from './ports/calendar-catalog.port';
import { CalendarMessages } from './ports/calendar-messages.port';
import { Transactions } from './ports/transactions.port';

/** Tells modules of calendars that one of them lacks. Safe to repeat and in any order: modules keep the greatest version. */
@Injectable()
export class TellCalendars {
  constructor(
    private readonly transactions: Transactions,
    private readonly catalog: CalendarCatalog,
    private readonly messages: CalendarMessages,
  ) {}

  /** @param held the version that the module has of each calendar, by name. */
  async execute(held: Readonly<Record<string, number>>): Promise<void> {
    await this.transactions.run(async () => {
      for (const calendar of await this.catalog.newerThan(held)) await this.messages.changed(calendar);
    });
  }
}
