import type { InMemoryBroker } from '@baton/bus';
import { isOver as isModuleRunOver } from '@baton/schedule-runner/parts';
import { isOver as isRunOver, type Run, type Stage } from '@baton/scheduler-service/parts';
import { type ExecutionRow, executionKeyOf, isUndone, type KitStore } from './kit/kit-store';
import { moduleBefore } from './kit/module-replica';
import type { SchedulerStore } from './scheduler/scheduler-store';
import type { Watch } from './watch';
import type { SimModule, World } from './world';

/** So often an organization's worker must be lost for it to fault; the kit's own, unless a service says otherwise. */
const CRASHES_THAT_FAULT = 3;

/** All that a night leaves behind. */
export interface NightRemains {
  readonly world: World;
  readonly scheduler: SchedulerStore;
  readonly modules: ReadonlyMap<string, KitStore>;
  readonly broker: InMemoryBroker;
}

/** The run of the night; undefined before it was recorded. */
export function runOfNight({ scheduler }: NightRemains): Run | undefined {
  const [row] = scheduler.runs.rows.values();
  return row?.run;
}

/** Whether nothing is left to do: the run is over, no module works, no message waits. */
export function isQuiet(night: NightRemains): boolean {
  const run = runOfNight(night);
  if (run === undefined || !isRunOver(run.state)) return false;
  const stores = [night.scheduler, ...night.modules.values()];
  if (stores.some(({ outbox, scheduled }) => outbox.rows.size > 0 || scheduled.rows.size > 0)) return false;
  for (const { moduleRuns } of night.modules.values()) {
    for (const { state } of moduleRuns.rows.values()) if (!isModuleRunOver(state)) return false;
  }
  return night.broker.queueNames.every((queue) => isErrorQueue(queue) || night.broker.messagesIn(queue).length === 0);
}

/** Says what a night that did not end stands at. */
export function standOf(night: NightRemains): string {
  const run = runOfNight(night);
  const modules = [...night.modules.values()].flatMap(({ service, moduleRuns, outbox }) => [
    ...[...moduleRuns.rows.values()].map(({ state, position }) => `${service} ${state} at ${position}`),
    ...(outbox.rows.size > 0 ? [`${service} outbox ${outbox.rows.size}`] : []),
  ]);
  const queues = night.broker.queueNames.flatMap((queue) => {
    const waiting = night.broker.messagesIn(queue).length;
    return waiting > 0 ? [`${queue} ${waiting}`] : [];
  });
  return `run ${run?.state ?? 'not recorded'}, wake ${run?.wake?.purpose ?? 'none'}; ${[...modules, ...queues].join('; ')}`;
}

/** Looks at what a night came to, once it is quiet. */
export function checkEnd(night: NightRemains, watch: Watch): void {
  const run = runOfNight(night);
  if (run === undefined) return;
  checkGivenUp(night, watch);
  for (const module of night.world.modules) {
    const store = night.modules.get(module.name);
    const stage = run.stages.find(({ plan }) => plan.module === module.name);
    if (!store || !stage) continue;
    checkExecutions(store, watch);
    if (stage.state === 'succeeded') checkOutcomes(night.world, module, store, run, watch);
    if (stage.state === 'faulted' && stage.earlyEnd === undefined && !endedAtDeadline(stage) && !isUntold(store))
      watch.report(1, `the stage of ${module.name} faulted and nobody ended it early: ${stage.error}`);
    checkHeard(night, module, store, watch);
  }
}

/** A module that could not take its command was asked again: the run is over, and what was given up is for people. */
function checkGivenUp({ broker }: NightRemains, watch: Watch): void {
  const fatal = broker.queueNames.filter((queue) => isErrorQueue(queue) && !queue.endsWith('-run-scheduler_error'));
  for (const queue of fatal) {
    const waiting = broker.messagesIn(queue).length;
    if (waiting > 0) watch.report(1, `${waiting} messages were given up and lie in ${queue}`);
  }
}

function isErrorQueue(queue: string): boolean {
  return queue.endsWith('_error') || queue.endsWith('_skipped');
}

/** A module may notice the deadline before the scheduler tells it, by the difference of their clocks. */
function endedAtDeadline({ deadlineAt, completedAt }: Stage): boolean {
  return deadlineAt !== undefined && completedAt !== undefined && completedAt.getTime() >= deadlineAt.getTime() - 1_000;
}

/** Telling failed three times over, so the module run faulted for everybody to see: nothing is lost in silence. */
function isUntold({ slices }: KitStore): boolean {
  return [...slices.rows.values()].some(({ untold }) => untold !== undefined);
}

/** Invariant 1: what was planned ended in an outcome. */
function checkExecutions(store: KitStore, watch: Watch): void {
  for (const row of store.executions.rows.values()) {
    if (isUndone(row)) watch.report(1, `${executionKeyOf(row)} is ${row.state} although its module run is over`);
  }
}

/** Invariants 1 and 5: everybody due was done, and as each one's own work went, whatever befell others. */
function checkOutcomes(world: World, module: SimModule, store: KitStore, run: Run, watch: Watch): void {
  for (const { token } of module.types) {
    for (const organizationId of world.organizations) {
      const key = executionKeyOf({ scheduleType: token.name, dueDate: run.runDateUtc, organizationId });
      const row = store.executions.rows.get(key);
      const expected = expectedOf(
        world,
        module,
        store,
        row,
        token.after.map(({ name }) => name),
      );
      // Paused for a while at least: left out of the plan, or skipped before its turn, or done all the same.
      if (store.pauses.rows.has(organizationId) && (row?.reason ?? 'organization-paused') === 'organization-paused')
        continue;
      if (row === undefined) watch.report(1, `${key} was due and never planned`);
      else if (endOf(row) !== expected && !isAccused(store, row))
        watch.report(5, `${key} is ${endOf(row)}, and its own work comes to ${expected}`);
    }
  }
}

/**
 * Whoever is the first undone of a slice each time that its worker is lost counts as what ended it, and three losses for
 * three other reasons in one night accuse an innocent. It faults, for people to see and to run again.
 */
function isAccused({ slices }: KitStore, { scheduleType, code }: ExecutionRow): boolean {
  const ofType = [...slices.rows.values()].filter((slice) => slice.scheduleType === scheduleType);
  const claimedAnew = ofType.reduce((sum, { fence }) => sum + Math.max(fence - 1, 0), 0);
  return code === 'PROCESS_CRASHED' && claimedAnew >= CRASHES_THAT_FAULT;
}

/** A state, of a fault with its code. */
function endOf({ state, code }: ExecutionRow): string {
  return code === undefined ? state : `${state}, ${code}`;
}

function expectedOf(
  world: World,
  { missing }: SimModule,
  store: KitStore,
  row: ExecutionRow | undefined,
  after: readonly string[],
): string {
  if (row === undefined) return 'planned';
  const needed = after.map(
    (scheduleType) => store.executions.rows.get(executionKeyOf({ ...row, scheduleType }))?.state,
  );
  if (needed.some((state) => state === 'faulted' || state === 'cancelled')) return 'skipped';
  if (missing?.in === 'every-process' && missing.scheduleType === row.scheduleType && !world.isMended)
    return 'faulted, HANDLER_MISSING';
  switch (world.behaviourOf(row.scheduleType, row.organizationId).kind) {
    case 'succeeds':
    case 'flaky':
    case 'stuck-once':
      return 'succeeded';
    case 'fails':
      return 'faulted, WORK_IMPOSSIBLE';
    case 'kills':
      return 'faulted, PROCESS_CRASHED';
    case 'nothing-due':
      return 'skipped';
  }
}

/** Invariants 1 and 2: what succeeded was told once, and nothing else. */
function checkHeard({ world, modules }: NightRemains, module: SimModule, store: KitStore, watch: Watch): void {
  const listener = world.modules.find(({ name }) => moduleBefore(world, name) === module.name);
  const heard = new Map<string, number>();
  for (const row of modules.get(listener?.name ?? '')?.heard.rows.values() ?? []) {
    const key = `${row.scheduleType}/${row.dueDate}/${row.organizationId}`;
    heard.set(key, (heard.get(key) ?? 0) + 1);
  }
  for (const row of store.executions.rows.values()) {
    const key = executionKeyOf(row);
    const times = heard.get(key) ?? 0;
    const expected = row.state === 'succeeded' ? 1 : 0;
    if (times < expected && !isUntold(store))
      watch.report(1, `${key} succeeded, and ${listener?.name} never heard of it`);
    if (times > expected) watch.report(2, `${listener?.name} took ${key} ${times} times, and it is ${row.state}`);
  }
}
