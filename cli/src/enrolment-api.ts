import type { ApiClient } from './api-client';
import type {
  ChangeHow,
  ChosenEnrolments,
  EnrolmentChangePage,
  EnrolmentFilter,
  EnrolmentPage,
  EnrolmentPreview,
  EnrolmentRequest,
  EnrolmentsResult,
  PreviewQuery,
} from './enrolment.types';

/** The part of the API that is about enrolments; throws as {@link ApiClient} does. */
export class EnrolmentApi {
  constructor(private readonly api: ApiClient) {}

  page(filter: EnrolmentFilter, limit: number, cursor: string | undefined): Promise<EnrolmentPage> {
    return this.api.call('GET', `/enrolments${queryOf({ ...filter, limit, cursor })}`);
  }

  changes(
    organizationId: string,
    query: { readonly scheduleType: string | undefined; readonly limit: number },
  ): Promise<EnrolmentChangePage> {
    return this.api.call('GET', `/enrolments/changes${queryOf({ organizationId, ...query })}`);
  }

  change(
    scheduleType: string,
    organizationIds: readonly string[],
    request: EnrolmentRequest,
    how: ChangeHow,
  ): Promise<EnrolmentsResult> {
    const enrolments = organizationIds.map((organizationId) => ({ organizationId, scheduleType, ...request }));
    return this.api.call('POST', '/enrolments/changes', this.api.asked({ enrolments, ...how }));
  }

  control(
    control: 'pause' | 'resume' | 'end',
    chosen: ChosenEnrolments,
    more: ChangeHow & { readonly validUntil?: string | undefined },
  ): Promise<EnrolmentsResult> {
    const asked = this.api.asked({ ...chosen, ...more });
    return this.api.call('POST', `/enrolments/${control}`, asked);
  }

  /** @param file CSV. */
  import(file: string, how: ChangeHow): Promise<EnrolmentsResult> {
    return this.api.call('POST', `/enrolments/import${queryOf(this.api.asked(how))}`, file);
  }

  export(filter: EnrolmentFilter): Promise<string> {
    return this.api.file(`/enrolments/export${queryOf(filter)}`);
  }

  preview(organizationId: string, query: PreviewQuery): Promise<EnrolmentPreview> {
    return this.api.call('GET', `/enrolments/preview${queryOf({ organizationId, ...query })}`);
  }

  oddDays(organizationId: string, query: PreviewQuery): Promise<EnrolmentPreview> {
    return this.api.call('GET', `/enrolments/odd-days${queryOf({ organizationId, ...query })}`);
  }
}

function queryOf(asked: object): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query}`;
}
