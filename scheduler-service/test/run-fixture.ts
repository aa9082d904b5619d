import { type RunDate, readRunDate, type ScheduleTypeResult } from '@baton/contracts';
import { decide } from '../src/domain/decide';
import { evolve } from '../src/domain/evolve';
import { type StagePlan, stageDefaults } from '../src/domain/pipeline';
import { newRun, type Run, type RunRequest } from '../src/domain/run';
import type { RunDecision } from '../src/domain/run-decision';
import type { ModuleCompleted, ModuleProgressed, RunEvent } from '../src/domain/run-event';

/** The instant at which the fixtures' runs are requested. */
export const requestedAt = new Date('2026-03-01T02:00:00Z');

/** An instant some minutes after the request. */
export const minutes = (count: number): Date => new Date(requestedAt.getTime() + count * 60_000);

/** The three modules of the night, in order. */
export const modules = ['sales', 'purchase', 'accounting'] as const;

/** A stage id told by position and attempt. */
export const stageIdOf = (position: number, attempt = 1): string =>
  `0000000${position}-0000-4000-8000-00000000000${attempt}`;

/** The date of the fixtures' runs. */
export const runDate: RunDate = dateOf('2026-03-01');

/** A date that the test wrote, so it is one. */
export function dateOf(text: string): RunDate {
  const date = readRunDate(text);
  if (date === undefined) throw new Error(`${text} is no date`);
  return date;
}

/** A run that is queued, of three stages with the defaults of `nightly`. */
export function queuedRun(plan: Partial<StagePlan> = {}, request: Partial<RunRequest> = {}): Run {
  return newRun({
    id: '11111111-1111-4111-8111-111111111111',
    pipeline: 'nightly',
    pipelineVersion: 1,
    runDateUtc: runDate,
    sequence: 1,
    scope: { organizationIds: undefined, scheduleTypes: undefined },
    dryRun: false,
    rerun: false,
    window: undefined,
    backfillId: undefined,
    requestedBy: undefined,
    requestedAt,
    conversationId: '11111111-1111-4111-8111-111111111111',
    stages: modules.map((module, position) => ({
      plan: { ...stageDefaults, module, ...plan },
      stageId: stageIdOf(position),
      scheduleTypes: undefined,
    })),
    ...request,
  });
}

/** What follows from an event, and the run after it. */
export function step(
  run: Run,
  event: RunEvent,
  at: Date,
): { readonly run: Run; readonly decisions: readonly RunDecision[] } {
  const decisions = decide(run, event, at);
  return { run: decisions.reduce(evolve, run), decisions };
}

/** The run after events, each with the minute at which it happens. */
export function after(run: Run, ...events: readonly (readonly [number, RunEvent])[]): Run {
  return events.reduce((folded, [minute, event]) => step(folded, event, minutes(minute)).run, run);
}

/** The kinds of decisions, for comparing. */
export const kindsOf = (decisions: readonly RunDecision[]): string[] => decisions.map(({ kind }) => kind);

/** One schedule type's numbers; what is left out is 0, `planned` is the sum. */
export function resultOf(scheduleType: string, counts: Partial<ScheduleTypeResult>): ScheduleTypeResult {
  const { succeeded = 0, faulted = 0, skipped = 0, cancelled = 0 } = counts;
  const planned = succeeded + faulted + skipped + cancelled;
  return { scheduleType, planned, succeeded, faulted, skipped, cancelled, durationMs: 0, ...counts };
}

/** A module's answer; good, begun after any dispatch, and without a stage id, unless said otherwise. */
export function completed(module: string, more: Partial<ModuleCompleted> = {}): ModuleCompleted {
  const results = [resultOf(`${module}.work`, { succeeded: 10 })];
  return {
    kind: 'module-completed',
    module,
    stageId: undefined,
    outcome: 'succeeded',
    results,
    error: undefined,
    startedAt: minutes(100_000),
    ...more,
  };
}

/** A module's sign of life. */
export function progressed(module: string, minute: number, more: Partial<ModuleProgressed> = {}): ModuleProgressed {
  return {
    kind: 'module-progressed',
    module,
    stageId: undefined,
    activity: 'running',
    counts: { planned: 10, succeeded: 1, faulted: 0, skipped: 0, cancelled: 0 },
    at: minutes(minute),
    ...more,
  };
}
