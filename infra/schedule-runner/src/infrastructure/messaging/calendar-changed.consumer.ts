import { type ConsumeContext, Consumer } from '@baton/bus';
import { CalendarChanged } from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { CalendarRepository } from '../../application/ports/calendar.repository.port';

/** Keeps the module's copy of the calendars up to date. Safe to repeat and in any order: the version decides. */
export function calendarChangedConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(CalendarChanged, { endpointName: `${module}-calendars` })
  class CalendarChangedConsumer {
    constructor(private readonly calendars: CalendarRepository) {}

    async consume({ message }: ConsumeContext<typeof CalendarChanged>): Promise<void> {
      await this.calendars.keep(message);
    }
  }
  return CalendarChangedConsumer;
}
