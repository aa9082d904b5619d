import type { Guid } from '@baton/contracts';
import type { Occurrence, TriggerSchedule } from '@baton/recurrence';

/** What starts runs of a pipeline by the clock. */
export interface Trigger {
  readonly name: string;
  readonly pipeline: string;
  readonly schedule: TriggerSchedule;
  /** The instant up to which every occurrence was fired or left out; at first that at which the trigger was made. */
  readonly decidedUntil: Date;
}

/** An occurrence that was fired, and the run it came to or why it came to none. */
export interface Firing {
  readonly occurrence: Occurrence;
  readonly outcome: { readonly runId: Guid } | { readonly refusal: string };
}

/** What a tick decided of a trigger. */
export interface TriggerDecided {
  /** Oldest first. */
  readonly firings: readonly Firing[];
  readonly decidedUntil: Date;
  /** Undefined when it is never due again. */
  readonly nextDueAt: Date | undefined;
  readonly firedAt: Date;
}

/** Triggers, when each is due next, and the ledger of what they fired. */
export abstract class TriggerRepository {
  /**
   * Names of those that are switched on and due, outside any unit of work and without a lock; the longest due first. Also
   * those whose next due instant was reckoned by zone data older than this process has: they may be due earlier.
   */
  abstract due(now: Date): Promise<readonly string[]>;

  /** One of them, its row locked; undefined when it is due no more or another replica has it. */
  abstract lock(name: string, now: Date): Promise<Trigger | undefined>;

  /** Those of a trigger's occurrences that its ledger does not have yet. The trigger is locked. */
  abstract unfired<T extends Occurrence>(name: string, occurrences: readonly T[]): Promise<readonly T[]>;

  /** Keeps firings and when the trigger is due next, in one statement, in the transaction that records the runs. */
  abstract keep(name: string, decided: TriggerDecided): Promise<void>;

  /** The triggers of a pipeline that are switched on, without a lock. */
  abstract enabledOf(pipeline: string): Promise<readonly Trigger[]>;
}
