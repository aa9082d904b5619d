import type { TriggerSettings } from '../trigger-settings';

/** The occurrence that was fired last. */
export interface LastOccurrence {
  readonly nominalLocal: string;
  readonly copy: 'first' | 'last';
  readonly instant: Date;
}

/** A trigger as people see it. */
export interface KnownTrigger {
  readonly name: string;
  readonly settings: TriggerSettings;
  readonly enabled: boolean;
  /** As the tick has it: every occurrence up to here was fired or left out. */
  readonly decidedUntil: Date;
  readonly nextDueAt: Date | null;
  readonly last: LastOccurrence | null;
}

/** A line of the ledger of firings. */
export interface PastFiring extends LastOccurrence {
  /** Null where the run was refused. */
  readonly runId: string | null;
  readonly refusal: string | null;
  readonly firedAt: Date;
}

/** What somebody asked of a trigger. */
export interface TriggerControl {
  /** `create`, `change`, `enable`, `disable`, `remove`; `calendar` where a calendar that it names was changed. */
  readonly control: string;
  readonly requestedBy: string | null;
  readonly reason: string | null;
  readonly at: Date;
}

/** The triggers there are, for those who look at them and change them. */
export abstract class TriggerCatalog {
  abstract all(pipeline: string | undefined): Promise<readonly KnownTrigger[]>;

  abstract find(name: string): Promise<KnownTrigger | undefined>;

  abstract hasPipeline(pipeline: string): Promise<boolean>;

  /** What it fired last, newest first. */
  abstract firings(name: string, limit: number): Promise<readonly PastFiring[]>;

  /** Waits for its row: ticks leave it alone until the unit of work ends. */
  abstract lock(name: string): Promise<KnownTrigger | undefined>;

  /** @returns false when there is one of that name. */
  abstract insert(trigger: Omit<KnownTrigger, 'last'>): Promise<boolean>;

  /** All but what was fired last, which is the tick's. */
  abstract update(trigger: Omit<KnownTrigger, 'last'>): Promise<void>;

  /** Keeps who asked what of it. */
  abstract record(name: string, control: TriggerControl): Promise<void>;

  /** What was asked of it last, newest first; also of one before it by the same name. */
  abstract controls(name: string, limit: number): Promise<readonly TriggerControl[]>;

  /** With its ledger. */
  abstract remove(name: string): Promise<void>;
}
