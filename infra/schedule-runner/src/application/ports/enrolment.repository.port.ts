import type { EnrolmentsListed, ListEnrolments, MessageOf, OrganizationId } from '@baton/contracts';
import type { CalendarDefinition } from '@baton/recurrence';
import type { Enrolment, EnrolmentChange, EnrolmentKey } from '../../domain/enrolment';

/** An organization as far as enrolments ask. */
export interface KnownOrganization {
  readonly organizationId: OrganizationId;
  readonly name: string;
  readonly timeZone: string;
  readonly active: boolean;
}

/** A calendar that rules may name. */
export interface KnownCalendar {
  readonly version: number;
  readonly definition: CalendarDefinition;
}

/** What a change of enrolments has to know. */
export interface EnrolmentFacts {
  /** Those of the organizations asked of that the module knows. */
  readonly organizations: ReadonlyMap<OrganizationId, KnownOrganization>;
  /** Those of the enrolments asked of that there are. */
  readonly enrolments: readonly Enrolment[];
  /** By name. */
  readonly calendars: ReadonlyMap<string, KnownCalendar>;
}

/** Enrolments of a schedule type that are due alike. */
export interface EnrolmentsOfRule extends Pick<Enrolment, 'scheduleType' | 'rule' | 'validFrom' | 'validUntil'> {
  readonly count: number;
}

/** The rules that name calendars, by schedule type, and the calendars there are. */
export interface RulesWithCalendars {
  readonly rules: readonly EnrolmentsOfRule[];
  readonly calendars: EnrolmentFacts['calendars'];
}

/** Who changes enrolments, and why. */
export interface EnrolmentChangeBy {
  readonly requestedBy: string | undefined;
  readonly reason: string | undefined;
  readonly at: Date;
}

/** Enrolments of the module. Calls but `list` belong to the open unit of work. */
export abstract class EnrolmentRepository {
  /** Lets one change of enrolments wait for another, so that nothing read changes before it is written. */
  abstract lock(): Promise<void>;

  /** What there is of these keys. */
  abstract facts(keys: readonly EnrolmentKey[]): Promise<EnrolmentFacts>;

  /** An organization's enrolments, and the calendars there are. */
  abstract factsOf(organizationId: OrganizationId): Promise<EnrolmentFacts>;

  /** The rules that name any calendar, of enrolments that are not paused and of active organizations. */
  abstract rulesWithCalendars(): Promise<RulesWithCalendars>;

  /** Writes all of these changes, and what changed into the log of changes. */
  abstract save(changes: readonly EnrolmentChange[], by: EnrolmentChangeBy): Promise<void>;

  /** A page of enrolments. */
  abstract list(question: MessageOf<typeof ListEnrolments>): Promise<MessageOf<typeof EnrolmentsListed>>;
}
