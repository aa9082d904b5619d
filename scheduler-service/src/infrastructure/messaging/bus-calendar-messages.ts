import { PublishEndpoint } from '@baton/bus';
import { CalendarChanged } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { KnownCalendar } from '../../application/ports/calendar-catalog.port';
import { CalendarMessages } from '../../application/ports/calendar-messages.port';

/** Tells the modules on the bus. */
@Injectable()
export class BusCalendarMessages extends CalendarMessages {
  constructor(private readonly endpoint: PublishEndpoint) {
    super();
  }

  override async changed({ name, version, definition, deleted }: KnownCalendar): Promise<void> {
    await this.endpoint.publish(CalendarChanged, { name, version, definition: { ...definition }, deleted });
  }
}
