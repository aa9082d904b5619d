import type { SliceWork } from '../slice-work';

/** What a module counts of its work. */
export abstract class RunnerMetrics {
  /** A worker left a slice: having closed it, or because another had taken it. */
  abstract sliceLeft(work: SliceWork, end: 'closed' | 'lost', durationMs: number): void;
  abstract moduleRunEnded(outcome: string): void;
}
