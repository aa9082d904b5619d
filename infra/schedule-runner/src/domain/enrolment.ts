import type { Guid, MisfirePolicy, OrganizationId, RuleData } from '@baton/contracts';

/** What an enrolment is known by. */
export interface EnrolmentKey {
  readonly scheduleType: string;
  readonly organizationId: OrganizationId;
}

/** What has a default. Dates are in UTC, both inclusive; null is no bound. */
export interface EnrolmentSettings {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly paused: boolean;
  readonly misfirePolicy: MisfirePolicy;
  readonly catchUpDays: number;
  readonly maxCatchUp: number;
}

/** An organization's part in a schedule type. */
export interface Enrolment extends EnrolmentKey, EnrolmentSettings {
  readonly rule: RuleData;
  readonly recurrenceId: Guid;
}

/** What an enrolment becomes; `before` is undefined where it is a new one. */
export interface EnrolmentChange {
  readonly before: Enrolment | undefined;
  readonly after: Enrolment;
}

/** What a new enrolment is where nothing else is said. */
export const ENROLMENT_DEFAULTS: EnrolmentSettings = {
  parameters: {},
  validFrom: null,
  validUntil: null,
  paused: false,
  misfirePolicy: 'fire-once',
  catchUpDays: 7,
  maxCatchUp: 100,
};

/** The most days an enrolment makes up for, and the most occurrences. */
export const MOST_CATCH_UP = { days: 60, occurrences: 100 } as const;
