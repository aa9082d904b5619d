import { type ConsumeContext, Consumer } from '@baton/bus';
import { CalendarsHeld } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { TellCalendars } from '../../application/tell-calendars';

/** A module says which calendars it holds. Not tried again: it says so once a minute. */
@Injectable()
@Consumer(CalendarsHeld, { endpointName: 'scheduler-module-events', outbox: 'none', retry: { kind: 'none' } })
export class CalendarsHeldConsumer {
  constructor(private readonly tellCalendars: TellCalendars) {}

  async consume({ message }: ConsumeContext<typeof CalendarsHeld>): Promise<void> {
    await this.tellCalendars.execute(message.versions);
  }
}
