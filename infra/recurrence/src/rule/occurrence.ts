/** Why an occurrence is due at its instant. */
export type OccurrenceReason =
  /** Its local time is there once. */
  | 'on-time'
  /** Clocks went forward over its local time: it runs at the first instant after the gap. */
  | 'gap-run-after'
  /** Clocks went forward over its local time: it runs later by the length of the gap. */
  | 'gap-shifted'
  /** Its local time is there twice: this is the first. */
  | 'overlap-first'
  /** Its local time is there twice: this is the last. */
  | 'overlap-last'
  /** A calendar has moved it to a later day, or to the end of a blackout. */
  | 'moved-later'
  /** A calendar has moved it to an earlier day. */
  | 'moved-earlier'
  /** A calendar has its day, and it runs anyway. */
  | 'ran-anyway';

/** One time a rule is due. Together with its schedule, {@link nominalLocal} and {@link copy} are its key in a ledger. */
export interface Occurrence {
  /** The local time the rule names, `2026-03-08T02:30`: what a clock on the wall shows at {@link instant}, unless it was moved. */
  readonly nominalLocal: string;
  /** Which of the two, where clocks go back over a local time; `first` where it is there once. */
  readonly copy: 'first' | 'last';
  /** When it is due. */
  readonly instant: Date;
  /** All local times this one run stands for, oldest first, where it stands for any that were moved; else empty. */
  readonly coalesced: readonly string[];
  readonly reason: OccurrenceReason;
}

/** A rule with its zone: a series of instants. */
export interface Recurrence {
  /** The first occurrence after an instant, exclusive; undefined when there is none any more. */
  next(after: Date): Occurrence | undefined;
  /** The last occurrence before an instant, exclusive; undefined when there was none. */
  previous(before: Date): Occurrence | undefined;
}
