import { type Guid, type OrganizationId, parseOrganizationId } from '@baton/contracts';
import {
  BackfillRepository,
  DecisionLog,
  ExecutionFaultRepository,
  ExternalRunRepository,
  type FaultChoice,
  type FaultedExecution,
  type FaultsOfModule,
  type Firing,
  isActive,
  type KnownScheduleType,
  type ModuleEventEntry,
  ModuleEventLog,
  NightPlans,
  OrganizationRepository,
  type Pipeline,
  PipelineRepository,
  type RunControlEntry,
  RunControlLog,
  type RunNotStarted,
  type RunScope,
  RunSweep,
  ScheduleTypeRepository,
  type StageDecision,
  type StalledRun,
  Transactions,
  type Trigger,
  type TriggerDecided,
  TriggerRepository,
} from '@baton/scheduler-service/parts';
import { type Connection, Unit } from '../store/unit';
import type { SchedulerStore } from './scheduler-store';

type Occurrence = Firing['occurrence'];

/** Units of work on the store. */
export class MemoryTransactions extends Transactions {
  constructor(private readonly connection: Connection) {
    super();
  }

  override run<T>(work: () => Promise<T>): Promise<T> {
    return this.connection.transaction(work);
  }
}

/** The one pipeline there is. */
export class MemoryPipelines extends PipelineRepository {
  constructor(private readonly store: SchedulerStore) {
    super();
  }

  override lock(name: string): Promise<Pipeline | undefined> {
    return Unit.current().query((view) => {
      view.lock(this.store.pipelines, name);
      return view.get(this.store.pipelines, name);
    });
  }
}

/** The one trigger there is, and the ledger of what it fired. */
export class MemoryTriggers extends TriggerRepository {
  constructor(
    private readonly store: SchedulerStore,
    private readonly connection: Connection,
  ) {
    super();
  }

  override due(now: Date): Promise<readonly string[]> {
    return this.connection.once((view) =>
      view
        .all(this.store.triggers)
        .filter(({ dueAt }) => dueAt !== undefined && dueAt <= now)
        .map(({ trigger }) => trigger.name),
    );
  }

  override lock(name: string, now: Date): Promise<Trigger | undefined> {
    return Unit.current().query((view) => {
      if (!view.tryLock(this.store.triggers, name)) return undefined;
      const row = view.get(this.store.triggers, name);
      return row?.dueAt !== undefined && row.dueAt <= now ? row.trigger : undefined;
    });
  }

  override unfired<T extends Occurrence>(name: string, occurrences: readonly T[]): Promise<readonly T[]> {
    return Unit.current().query((view) =>
      occurrences.filter((occurrence) => view.get(this.store.firings, keyOfFiring(name, occurrence)) === undefined),
    );
  }

  override async keep(name: string, { firings, decidedUntil, nextDueAt }: TriggerDecided): Promise<void> {
    await Unit.current().query((view) => {
      for (const firing of firings) {
        const isNew = view.insert(this.store.firings, keyOfFiring(name, firing.occurrence), firing);
        if (!isNew) throw new Error(`The trigger ${name} fired ${firing.occurrence.nominalLocal} twice.`);
      }
      const row = view.get(this.store.triggers, name);
      if (row) view.put(this.store.triggers, name, { trigger: { ...row.trigger, decidedUntil }, dueAt: nextDueAt });
    });
  }

  /** Nobody asks what a night is expected to be. */
  override async enabledOf(): Promise<readonly Trigger[]> {
    return [];
  }
}

function keyOfFiring(name: string, { nominalLocal, copy }: Occurrence): string {
  return `${name}/${nominalLocal}/${copy}`;
}

/** Finds pipelines that stand still. */
export class MemoryRunSweep extends RunSweep {
  constructor(
    private readonly store: SchedulerStore,
    private readonly connection: Connection,
  ) {
    super();
  }

  override stalledPipelines(): Promise<readonly string[]> {
    return this.connection.once((view) => {
      const runs = view.all(this.store.runs).map(({ run }) => run);
      const waiting = new Set(runs.filter(({ state }) => state === 'queued').map(({ pipeline }) => pipeline));
      for (const { pipeline, state } of runs) if (isActive(state)) waiting.delete(pipeline);
      return [...waiting];
    });
  }

  /** A simulated night that does not end is found by its invariants. */
  override async stalledRuns(): Promise<readonly StalledRun[]> {
    return [];
  }
}

/** What failed, for the run's summary. */
export class MemoryExecutionFaults extends ExecutionFaultRepository {
  constructor(private readonly store: SchedulerStore) {
    super();
  }

  override record(fault: FaultedExecution): Promise<void> {
    const key = [fault.runId, fault.module, fault.scheduleType, fault.organizationId, fault.dueDate].join('/');
    return Unit.current().query((view) => {
      const known = view.get(this.store.faults, key);
      if (known === undefined || known.occurredAt <= fault.occurredAt) view.put(this.store.faults, key, fault);
    });
  }

  override forget(runId: Guid, module: string, scope: RunScope): Promise<void> {
    return Unit.current().query((view) => {
      for (const [key, fault] of [...this.store.faults.rows]) {
        if (fault.runId === runId && fault.module === module && isMeant(fault, scope))
          view.remove(this.store.faults, key);
      }
    });
  }

  override matching(runId: Guid, { modules, ...scope }: FaultChoice): Promise<readonly FaultsOfModule[]> {
    return Unit.current().query((view) => {
      const chosen = view
        .all(this.store.faults)
        .filter((fault) => fault.runId === runId && isMeant(fault, scope) && (modules?.includes(fault.module) ?? true));
      return [...new Set(chosen.map(({ module }) => module))].map((module) => {
        const faults = chosen.filter((fault) => fault.module === module);
        return {
          module,
          scheduleTypes: [...new Set(faults.map(({ scheduleType }) => scheduleType))],
          organizationIds: [...new Set(faults.map(({ organizationId }) => parseOrganizationId(organizationId)))],
        };
      });
    });
  }

  /** Nobody chooses by cause here. */
  override async unknownAmong(): Promise<readonly string[]> {
    return [];
  }
}

function isMeant(
  { scheduleType, organizationId }: FaultedExecution,
  { organizationIds, scheduleTypes }: RunScope,
): boolean {
  return (
    (organizationIds === undefined || organizationIds.some((id) => id === organizationId)) &&
    (scheduleTypes === undefined || scheduleTypes.includes(scheduleType))
  );
}

/** What modules said. */
export class MemoryModuleEvents extends ModuleEventLog {
  constructor(private readonly store: SchedulerStore) {
    super();
  }

  override record(entry: ModuleEventEntry): Promise<void> {
    return Unit.current().query((view) => view.put(this.store.events, this.store.nextKey(), entry));
  }
}

/** Why stages were left out. */
export class MemoryDecisions extends DecisionLog {
  constructor(private readonly store: SchedulerStore) {
    super();
  }

  override async record(decisions: readonly StageDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    await Unit.current().query((view) => {
      for (const decision of decisions) view.put(this.store.decisions, this.store.nextKey(), decision);
    });
  }

  /** No run is refused and no occurrence left out here. */
  override recordNotStarted({ reason, detail }: RunNotStarted): Promise<void> {
    throw new Error(`A date had no run (${reason}): ${detail}`);
  }
}

/** Who asked what of a run. */
export class MemoryRunControls extends RunControlLog {
  constructor(
    private readonly store: SchedulerStore,
    private readonly connection: Connection,
  ) {
    super();
  }

  override accepted(entry: RunControlEntry): Promise<void> {
    return Unit.current().query((view) => view.put(this.store.controls, this.store.nextKey(), entry));
  }

  override refused(entry: RunControlEntry): Promise<void> {
    return this.connection.once((view) => view.put(this.store.controls, this.store.nextKey(), entry));
  }
}

/** Nobody commands modules from elsewhere here, so what is taken for that is a defect. */
export class NoExternalRuns extends ExternalRunRepository {
  override record(runId: Guid): Promise<void> {
    return Promise.reject(new Error(`A module spoke of run ${runId}, which the scheduler does not know.`));
  }
}

/** Nobody catches up with dates here. */
export class NoBackfills extends BackfillRepository {
  override async record(): Promise<void> {}
  override async faultPolicy(): Promise<undefined> {
    return undefined;
  }
  override async queued(): Promise<readonly Guid[]> {
    return [];
  }
}

/** Nobody looks at what a night was expected to be. */
export class NoNightPlans extends NightPlans {
  override async pastNights(): Promise<readonly []> {
    return [];
  }
  override async stagesOf(): Promise<undefined> {
    return undefined;
  }
  override async keep(): Promise<void> {}
}

/** Nobody asks for single organizations here. */
export class KnownOrganizations extends OrganizationRepository {
  override async unknownAmong(): Promise<readonly OrganizationId[]> {
    return [];
  }
}

/** Nobody asks for single schedule types here. */
export class NoScheduleTypes extends ScheduleTypeRepository {
  override async all(): Promise<readonly KnownScheduleType[]> {
    return [];
  }
  override async learn(): Promise<void> {}
}
