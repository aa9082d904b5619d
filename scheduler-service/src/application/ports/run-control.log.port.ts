import type { Guid } from '@baton/contracts';
import type { ControlEvent } from '../../domain/run-event';

/** What somebody asked of a run. */
export interface RunControlEntry {
  readonly runId: Guid;
  readonly control: ControlEvent['kind'];
  /** The stage it was about, when it was about one. */
  readonly module: string | undefined;
  readonly requestedBy: string | undefined;
  readonly reason: string | undefined;
  readonly at: Date;
}

/** Who asked what of a run, when and why, and whether it was done: kept for people. */
export abstract class RunControlLog {
  /** One that was carried out. Belongs to the caller's unit of work: it is there when the control took effect. */
  abstract accepted(entry: RunControlEntry): Promise<void>;

  /** One that was refused. Written once the caller's unit of work has been rolled back, so it is not there before. */
  abstract refused(entry: RunControlEntry, refusal: string): Promise<void>;
}
