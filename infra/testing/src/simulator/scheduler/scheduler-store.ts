import type { Guid } from '@baton/contracts';
import type {
  FaultedExecution,
  Firing,
  ModuleEventEntry,
  Pipeline,
  Run,
  RunControlEntry,
  StageDecision,
  Trigger,
} from '@baton/scheduler-service/parts';
import type { MemoryDatabaseParts } from '../store/memory-database';
import { ServiceStore } from '../store/service-store';
import { Table } from '../store/table';

/** A row of `run`, with its stages. */
export interface RunRow {
  readonly run: Run;
  readonly version: number;
}

/** A row of `run_trigger`; undefined `dueAt` is never. */
export interface TriggerRow {
  readonly trigger: Trigger;
  readonly dueAt: Date | undefined;
}

/** The scheduler's schema. */
export class SchedulerStore extends ServiceStore {
  readonly runs = new Table<RunRow>('run');
  readonly pipelines = new Table<Pipeline>('pipeline');
  readonly triggers = new Table<TriggerRow>('run_trigger');
  readonly firings = new Table<Firing>('trigger_firing');
  readonly faults = new Table<FaultedExecution>('execution_fault');
  readonly events = new Table<ModuleEventEntry>('module_event');
  readonly controls = new Table<RunControlEntry>('run_control');
  readonly decisions = new Table<StageDecision>('decision');

  constructor(parts: MemoryDatabaseParts, pipeline: Pipeline, trigger: TriggerRow) {
    super('scheduler', parts);
    this.pipelines.rows.set(pipeline.name, pipeline);
    this.triggers.rows.set(trigger.trigger.name, trigger);
  }

  /** A key that no row had before. */
  nextKey(): string {
    return String(this.nextNumber());
  }

  /** A run as it is committed. */
  runOf(id: Guid): Run | undefined {
    return this.runs.rows.get(id)?.run;
  }
}
