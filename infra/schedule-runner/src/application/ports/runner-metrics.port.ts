import type { CommitPace } from '../../domain/database-guard';
import type { SliceWork } from '../slice-work';

/** What a module counts of its work. */
export abstract class RunnerMetrics {
  /** A worker left a slice: having closed it, or because another had taken it. */
  abstract sliceLeft(work: SliceWork, end: 'closed' | 'lost', durationMs: number): void;
  /** Whether the module run that works stands still. */
  abstract moduleRunStalled(stalled: boolean): void;
  /** The circuit breaker of a schedule type opened or closed here. */
  abstract breakerChanged(scheduleType: string, state: 'open' | 'closed'): void;
  /**
   * Commits of the last moment were looked at.
   *
   * @param width slices that may be in flight; 0 is one at a time with pauses in between.
   */
  abstract databaseWatched(width: number, pace: CommitPace): void;
  /** So many recurrences of enrolments can have no more occurrences. */
  abstract recurrencesRefused(count: number): void;
  /** A module run's end was decided; where the transaction is rolled back, its repetition counts again. */
  abstract moduleRunEnded(outcome: string): void;
}
