import type { TriggerSchedule } from '@baton/recurrence';

/** What starts runs of a pipeline by the clock. */
export interface Trigger {
  readonly name: string;
  readonly pipeline: string;
  readonly schedule: TriggerSchedule;
  /** The newest occurrence that was recorded; at first the instant the trigger was made. */
  readonly lastOccurrenceAt: Date;
}

/** Triggers and the last occurrence each has recorded. */
export abstract class TriggerRepository {
  /** Those switched on, outside any unit of work and without a lock. */
  abstract enabled(): Promise<readonly Trigger[]>;

  /** One of them, its row locked; undefined when it was switched off or another replica has it. */
  abstract lock(name: string): Promise<Trigger | undefined>;

  /** Moves the last occurrence, in the transaction that records its runs. */
  abstract recordOccurrence(name: string, occurrenceAt: Date): Promise<void>;
}
