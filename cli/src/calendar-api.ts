import type { ApiClient } from './api-client';
import type {
  CalendarChange,
  CalendarDays,
  CalendarDetail,
  CalendarImport,
  CalendarRequest,
  CalendarView,
} from './calendar.types';

/** The part of the API that is about calendars; throws as {@link ApiClient} does. */
export class CalendarApi {
  constructor(private readonly api: ApiClient) {}

  all(): Promise<{ readonly calendars: readonly CalendarView[] }> {
    return this.api.call('GET', '/calendars');
  }

  one(name: string, versions: number): Promise<CalendarDetail> {
    return this.api.call('GET', `${pathOf(name)}?${new URLSearchParams({ versions: String(versions) })}`);
  }

  days(name: string, range: { readonly from?: string; readonly to?: string }): Promise<CalendarDays> {
    return this.api.call('GET', `${pathOf(name)}/days-off?${new URLSearchParams({ ...range })}`);
  }

  set(name: string, request: CalendarRequest): Promise<CalendarDetail> {
    return this.api.call('PUT', pathOf(name), this.api.asked(request));
  }

  preview(name: string, request: CalendarRequest): Promise<CalendarChange> {
    return this.api.call('POST', `${pathOf(name)}/change-preview`, this.api.asked(request));
  }

  import(name: string, request: CalendarImport): Promise<CalendarDetail> {
    return this.api.call('POST', `${pathOf(name)}/import`, this.api.asked(request));
  }

  remove(name: string, reason: string | undefined): Promise<CalendarView> {
    return this.api.call('DELETE', pathOf(name), this.api.asked({ reason }));
  }
}

function pathOf(name: string): string {
  return `/calendars/${encodeURIComponent(name)}`;
}
