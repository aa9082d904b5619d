/** An occurrence: the local time its rule names, and when that is. */
export interface OccurrenceView {
  readonly nominalLocal: string;
  readonly copy: string;
  readonly instantUtc: string;
}

/** A trigger in a list. */
export interface TriggerView {
  readonly name: string;
  readonly pipeline: string;
  readonly enabled: boolean;
  readonly rule: object;
  /** The rule in plain English. */
  readonly explanation: string;
  readonly misfirePolicy: string;
  readonly maxCatchUp: number | null;
  readonly catchUpWindow: string | null;
  readonly startsAtUtc: string | null;
  readonly endsAtUtc: string | null;
  readonly jitter: string;
  readonly nextDueAtUtc: string | null;
  readonly last: OccurrenceView | null;
}

/** A trigger with what is to come and what was. */
export interface TriggerDetail extends TriggerView {
  readonly next: readonly (OccurrenceView & { readonly reason: string })[];
  readonly firings: readonly (OccurrenceView & {
    readonly runId: string | null;
    readonly refusal: string | null;
    readonly firedAtUtc: string;
  })[];
  /** Who asked what of it, newest first. */
  readonly controls: readonly {
    readonly control: string;
    readonly requestedBy: string | null;
    readonly reason: string | null;
    readonly atUtc: string;
  }[];
}

/** What is asked of a trigger; what is left out stays as it is, null is the default. */
export interface TriggerRequest {
  readonly pipeline?: string | undefined;
  readonly rule?: object | undefined;
  readonly misfirePolicy?: string | undefined;
  readonly maxCatchUp?: number | null | undefined;
  readonly catchUpWindow?: string | null | undefined;
  readonly startsAtUtc?: string | null | undefined;
  readonly endsAtUtc?: string | null | undefined;
  readonly jitter?: string | null | undefined;
  readonly enabled?: boolean | undefined;
  readonly reason?: string | undefined;
}

/** What a change of a trigger would do; lists hold the first hundred, numbers all. */
export interface TriggerChange {
  readonly fromUtc: string;
  readonly toUtc: string;
  readonly counts: {
    readonly added: number;
    readonly removed: number;
    readonly moved: number;
    readonly unchanged: number;
  };
  readonly added: readonly OccurrenceView[];
  readonly removed: readonly OccurrenceView[];
  readonly moved: readonly { readonly before: OccurrenceView; readonly after: OccurrenceView }[];
}
