import type { Guid } from '@baton/contracts';
import type { RunState } from '../../domain/run-state';
import type { FaultCause, RunDetail, RunPage } from '../run-view';

/** Reads runs for people, outside any unit of work. */
export abstract class RunQueries {
  /** Newest request first. @param cursor what the page before returned as `nextCursor`. */
  abstract list(page: {
    readonly cursor: string | undefined;
    readonly limit: number;
    readonly state: RunState | undefined;
  }): Promise<RunPage>;

  /** One run, also one that was commanded elsewhere. @param now decides what counts as silence. */
  abstract detail(runId: Guid, now: Date): Promise<RunDetail | undefined>;

  /** The causes of what faulted in a run, the most frequent first; undefined when there is no such run. */
  abstract faults(runId: Guid): Promise<readonly FaultCause[] | undefined>;
}
