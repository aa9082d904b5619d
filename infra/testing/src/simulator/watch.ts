import type { OrganizationId } from '@baton/contracts';
import type { ClaimedSlice } from '@baton/schedule-runner/parts';
import { type EffectRow, executionKeyOf, type KitStore, sliceKeyOf } from './kit/kit-store';
import { isAtWork } from './kit/memory-module-runs';
import type { SchedulerStore } from './scheduler/scheduler-store';
import type { Transaction } from './store/transaction';
import type { Unit } from './store/unit';
import type { Life } from './time/life';
import type { Trace } from './trace';
import { watchMoves } from './watch-moves';
import { PauseWatch } from './watch-pauses';

/**
 * What must hold, by its number in section 8 of the design; `moves`: every move is in its machine's table; `paused`:
 * nothing is begun for who is paused.
 */
export type Invariant = 1 | 2 | 3 | 5 | 6 | 'moves' | 'paused';

/** An invariant does not hold. */
export class InvariantBrokenError extends Error {
  constructor(
    readonly invariant: Invariant,
    what: string,
  ) {
    super(`Invariant ${invariant}: ${what}`);
  }
}

/** A transaction that holds executions, from its lock to its end. */
interface AtWork {
  readonly module: string;
  readonly slice: ClaimedSlice;
  readonly unit: Unit;
}

/** Watches every commit and every beginning of work, notes it in the trace, and finds what must never be. */
export class Watch {
  /** The first invariant that was found broken. */
  broken: InvariantBrokenError | undefined;
  private readonly atWork = new Set<AtWork>();
  private readonly effects = new Map<string, number>();
  private readonly pauses = new PauseWatch((what) => this.report('paused', what));

  constructor(private readonly trace: Trace) {}

  /** Notes that an invariant is broken; the first counts. */
  report(invariant: Invariant, what: string): void {
    this.broken ??= new InvariantBrokenError(invariant, what);
    this.trace.note('watch', `BROKEN ${invariant}: ${what}`);
  }

  /** Watches a module's store. */
  module(store: KitStore): void {
    watchMoves(store, (what) => this.report('moves', what));
    store.database.onCommit((transaction) => {
      this.noteKit(store, transaction);
      this.effectsOf(store, transaction);
      if (transaction.writes.of(store.moduleRuns)) this.oneModuleRun(store);
      if (transaction.writes.of(store.slices)) this.slicesInFlight(store);
    });
    store.database.onLoss(({ writes, life }) => {
      for (const effect of writes.of(store.effects)?.values() ?? [])
        if (effect) this.effectLost(effectKeyOf(effect), life);
    });
  }

  /** Watches the scheduler's store. */
  scheduler(store: SchedulerStore): void {
    store.database.onCommit(({ writes, life }) => {
      for (const row of writes.of(store.runs)?.values() ?? []) {
        if (row === undefined) continue;
        const { run } = row;
        const stages = run.stages.map(({ plan, state, attempt }) => `${plan.module}:${state}#${attempt}`).join(' ');
        this.trace.note(life.name, `run ${run.state} [${stages}] wake ${run.wake?.purpose ?? '-'}`);
        if (run.stages.filter(({ state }) => state === 'running' || state === 'cancelling').length > 1)
          this.report(3, `two stages of run ${run.id} are at work: ${stages}`);
      }
    });
  }

  /** Executions of a slice are held from now until the unit ends. */
  held(
    module: { readonly name: string; readonly window: number },
    store: KitStore,
    slice: ClaimedSlice,
    held: readonly OrganizationId[],
    unit: Unit,
  ): void {
    this.trace.note(
      unit.transaction.life.name,
      `works ${slice.scheduleType} slice ${slice.number} fence ${slice.fence} × ${held.length}`,
    );
    this.pauses.held(store, slice, held);
    if (!isCurrent(store, slice))
      this.report(
        3,
        `${unit.transaction.life.name} begins work in ${slice.scheduleType} with a fence that it has lost`,
      );
    for (const work of this.atWork) if (!work.unit.transaction.isOpen) this.atWork.delete(work);
    this.atWork.add({ module: module.name, slice, unit });
    const together = [...this.atWork];
    // Who was frozen and lost its slice may still end the one execution that it has locked; it begins no other.
    const same = together.filter(
      (work) => work.slice.scheduleType === slice.scheduleType && isCurrent(store, work.slice),
    );
    if (same.length > module.window)
      this.report(3, `${same.length} workers are in ${slice.scheduleType}, whose window is ${module.window}`);
    const others = together.filter((work) => work.slice.runId === slice.runId && work.module !== module.name);
    if (others.length > 0) this.report(3, `${module.name} and ${others[0]?.module} work at once for one run`);
    const runs = new Set(together.filter((work) => work.module === module.name).map((work) => work.slice.moduleRunId));
    if (runs.size > 1) this.report(3, `${module.name} works on ${runs.size} module runs at once`);
    this.notCancelledBefore(store, slice);
  }

  private notCancelledBefore(store: KitStore, slice: ClaimedSlice): void {
    const run = store.moduleRuns.rows.get(slice.moduleRunId);
    for (const left of store.tombstones.rows.values()) {
      if (run && left.runId === run.runId && (left.stageId === undefined || left.stageId === run.stageId))
        this.report(1, `${store.service} works on a stage whose cancellation it had taken before the command`);
    }
  }

  private noteKit(store: KitStore, { writes, life }: Transaction): void {
    for (const row of writes.of(store.moduleRuns)?.values() ?? [])
      if (row) this.trace.note(life.name, `module run ${row.state} at ${row.position}`);
    for (const row of writes.of(store.slices)?.values() ?? [])
      if (row) this.trace.note(life.name, `slice ${row.scheduleType} ${row.number} ${row.state} fence ${row.fence}`);
    for (const row of writes.of(store.executions)?.values() ?? [])
      if (row && row.attempts > 0)
        this.trace.note(
          life.name,
          `${row.scheduleType} ${row.organizationId.slice(0, 4)} ${row.state} attempt ${row.attempts}`,
        );
  }

  /** Invariant 2: an effect is committed with its outcome, and once. */
  private effectsOf(store: KitStore, { writes }: Transaction): void {
    const outcomes = writes.of(store.executions);
    for (const effect of writes.of(store.effects)?.values() ?? []) {
      if (effect) this.effectWith(outcomes?.get(effectKeyOf(effect))?.state, effectKeyOf(effect));
    }
    for (const row of outcomes?.values() ?? []) {
      if (row && this.effects.has(executionKeyOf(row)) && !leavesEffect(row.state))
        this.report(2, `the outcome of ${executionKeyOf(row)} was committed with its effect, and is ${row.state} now`);
    }
  }

  private effectWith(state: string | undefined, key: string): void {
    const times = (this.effects.get(key) ?? 0) + 1;
    this.effects.set(key, times);
    if (times > 1) this.report(2, `the effect of ${key} is committed ${times} times`);
    if (!leavesEffect(state))
      this.report(2, `an effect of ${key} is committed, and its outcome is ${state ?? 'not with it'}`);
  }

  /** The server has crashed, and what it had not flushed never was. */
  private effectLost(key: string, { name }: Life): void {
    const times = (this.effects.get(key) ?? 0) - 1;
    if (times > 0) this.effects.set(key, times);
    else this.effects.delete(key);
    this.trace.note(name, `lost ${key}`);
  }

  private oneModuleRun(store: KitStore): void {
    const working = [...store.moduleRuns.rows.values()].filter(isAtWork);
    if (working.length > 1) this.report(3, `${store.service} has ${working.length} module runs at work`);
  }

  private slicesInFlight(store: KitStore): void {
    const inFlight = new Map<string, number>();
    for (const { moduleRunId, scheduleType, state } of store.slices.rows.values()) {
      if (state !== 'offered' && state !== 'running') continue;
      const count = (inFlight.get(scheduleType) ?? 0) + 1;
      inFlight.set(scheduleType, count);
      const window = store.moduleRuns.rows.get(moduleRunId)?.window ?? 0;
      if (count > window)
        this.report(3, `${count} slices of ${scheduleType} are in flight, and the window is ${window}`);
    }
  }
}

function isCurrent(store: KitStore, slice: ClaimedSlice): boolean {
  return store.slices.rows.get(sliceKeyOf(slice))?.fence === slice.fence;
}

function leavesEffect(state: string | undefined): boolean {
  return state === 'succeeded' || state === 'skipped';
}

function effectKeyOf({ scheduleType, dueDate, organizationId }: EffectRow): string {
  return `${scheduleType}/${dueDate}/${organizationId}`;
}
