import type { Guid } from '@baton/contracts';
import type { ModuleEvent } from '../../domain/run-event';

/** A module's event and what it did. */
export interface ModuleEventEntry {
  readonly runId: Guid;
  readonly event: ModuleEvent;
  /** `applied`, `external`, or why it changed nothing. */
  readonly effect: string;
  readonly receivedAt: Date;
}

/** What modules said, kept for people: above all what changed nothing, and why. */
export abstract class ModuleEventLog {
  abstract record(entry: ModuleEventEntry): Promise<void>;
}
