/** An enrolment as it is listed. */
export interface EnrolmentView {
  readonly module: string;
  readonly scheduleType: string;
  readonly organizationId: string;
  readonly organizationName: string;
  readonly recurrenceId: string;
  readonly rule: object;
  /** The rule in plain English. */
  readonly explanation: string;
  readonly parameters: object;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly paused: boolean;
  readonly misfirePolicy: string;
  readonly catchUpDays: number;
  readonly maxCatchUp: number;
  readonly changedBy: string | null;
  readonly changedAtUtc: string | null;
  readonly refused: string | null;
}

/** A page of them. */
export interface EnrolmentPage {
  readonly enrolments: readonly EnrolmentView[];
  readonly nextCursor: string | null;
}

/** A change of an enrolment: who made it, what it was and what it became. */
export interface EnrolmentChangeView {
  readonly module: string;
  readonly scheduleType: string;
  readonly changedAtUtc: string;
  readonly changedBy: string | null;
  readonly reason: string | null;
  /** Null of one that was new. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>>;
}

/** A page of them. */
export interface EnrolmentChangePage {
  readonly changes: readonly EnrolmentChangeView[];
  readonly nextCursor: string | null;
}

/** Which are asked for. */
export interface EnrolmentFilter {
  readonly module?: string | undefined;
  readonly scheduleType?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly paused?: boolean | undefined;
  readonly recurrenceId?: string | undefined;
  readonly calendar?: string | undefined;
}

/** Which enrolments are meant: organizations in a schedule type, or a filter. */
export type ChosenEnrolments =
  | { readonly scheduleType: string; readonly organizationIds: readonly string[] }
  | { readonly where: EnrolmentFilter };

/** What is asked of an enrolment; what is left out stays as it is, null is the default. */
export interface EnrolmentRequest {
  readonly rule?: object | undefined;
  readonly parameters?: object | null | undefined;
  readonly validFrom?: string | null | undefined;
  readonly validUntil?: string | null | undefined;
  readonly misfirePolicy?: string | undefined;
  readonly catchUpDays?: number | undefined;
  readonly maxCatchUp?: number | null | undefined;
}

/** How a change is made. */
export interface ChangeHow {
  readonly dryRun?: boolean | undefined;
  readonly preview?: boolean | undefined;
  /** Do what a preview answered with this, or nothing. */
  readonly fingerprint?: string | undefined;
  readonly reason?: string | undefined;
}

interface OccurrenceView {
  readonly nominalLocal: string;
  readonly dueDate: string;
}

/** What a change came to, or would. */
export interface EnrolmentsResult {
  readonly module: string;
  readonly applied: boolean;
  readonly enrolled: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly fingerprint: string | null;
  readonly preview: {
    readonly added: number;
    readonly removed: number;
    readonly moved: number;
    readonly unchanged: number;
    readonly each: {
      readonly added: readonly OccurrenceView[];
      readonly removed: readonly OccurrenceView[];
      readonly moved: readonly { readonly before: OccurrenceView; readonly after: OccurrenceView }[];
    } | null;
  } | null;
}

/** When an organization's enrolments are due. */
export interface EnrolmentPreview {
  readonly organizationName: string;
  readonly timeZone: string;
  readonly active: boolean;
  readonly fromUtc: string;
  readonly toUtc: string;
  readonly clockChanges: readonly {
    readonly date: string;
    readonly kind: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly enrolments: readonly {
    readonly module: string;
    readonly scheduleType: string;
    readonly paused: boolean;
    readonly refused: string | null;
    readonly more: boolean;
    readonly lines: readonly {
      readonly nominalLocal: string;
      readonly dueDate: string | null;
      readonly reason: string;
      readonly why: string;
    }[];
  }[];
}

/** Of whom and of when a preview is. */
export interface PreviewQuery {
  readonly scheduleType?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}
