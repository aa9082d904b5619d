/** What one schedule type of a past night took. */
export interface TypeOfNight {
  readonly module: string;
  readonly scheduleType: string;
  readonly executions: number;
  readonly durationMs: number;
}

/** What a past night's stage took, from its dispatch to the module's answer. */
export interface StageOfNight {
  readonly module: string;
  readonly durationMs: number;
}

/** A past night of the pipeline: a full run that came to its end by itself, no dry run. */
export interface PastNight {
  readonly stages: readonly StageOfNight[];
  /** In the order of the night. */
  readonly types: readonly TypeOfNight[];
}

/** A stage as it is planned. */
export interface StageToPlan {
  readonly module: string;
  readonly delayAfterMs: number;
}

/** A schedule type's expected part of a night. Offsets are milliseconds from the start of the run. */
export interface PlannedType {
  readonly scheduleType: string;
  readonly startMs: number;
  readonly lengthMs: number;
  /** How many executions that is for. */
  readonly executions: number;
  /** The rate it is reckoned with. */
  readonly msPerExecution: number;
}

/** A stage's expected part of a night; `lengthMs` is null where no past night had the module. */
export interface PlannedStage {
  readonly module: string;
  readonly startMs: number;
  readonly lengthMs: number | null;
  /** What the stage takes beside its schedule types: the way there and back, planning. */
  readonly overheadMs: number;
  readonly types: readonly PlannedType[];
}

/** What a night is expected to be, from the nights before. */
export interface NightPlan {
  /** How many past nights it stands on. */
  readonly nights: number;
  readonly lengthMs: number;
  readonly stages: readonly PlannedStage[];
}

/** For how many organizations schedule types are due, by module and schedule type; what a module names not is due for nobody. */
export type DueByModule = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Nights that are looked at, the newest. */
export const NIGHTS_LOOKED_AT = 14;
/** With fewer nothing is said: one odd night would be taken for the rule. */
export const NIGHTS_NEEDED = 3;

/**
 * What a night is expected to be: of each schedule type the median of milliseconds per execution times the median of
 * executions, or by how many are due where that is known, so that twice the tenants are planned twice as long; of each stage the median of what it took beside; delays between stages are the pipeline's.
 *
 * @param due as modules say it; a module that is left out is taken from the nights.
 * @param nights the newest at most {@link NIGHTS_LOOKED_AT}, newest first.
 * @returns undefined with fewer than {@link NIGHTS_NEEDED} nights.
 */
export function planNight(
  stages: readonly StageToPlan[],
  nights: readonly PastNight[],
  due: DueByModule = new Map(),
): NightPlan | undefined {
  const looked = nights.slice(0, NIGHTS_LOOKED_AT);
  if (looked.length < NIGHTS_NEEDED) return undefined;
  const planned: PlannedStage[] = [];
  let startMs = 0;
  let endMs = 0;
  for (const { module, delayAfterMs } of stages) {
    const stage = planStage(module, startMs, looked, due.get(module));
    planned.push(stage);
    endMs = startMs + (stage.lengthMs ?? 0);
    startMs = endMs + delayAfterMs;
  }
  return { nights: looked.length, lengthMs: endMs, stages: planned };
}

function planStage(
  module: string,
  startMs: number,
  nights: readonly PastNight[],
  due: ReadonlyMap<string, number> | undefined,
): PlannedStage {
  const overheads = nights.flatMap((night) => overheadsOf(module, night));
  const names = namesOf(module, nights);
  if (overheads.length + names.length === 0) return { module, startMs, lengthMs: null, overheadMs: 0, types: [] };
  const overheadMs = Math.round(medianOf(overheads));
  const types: PlannedType[] = [];
  // The way there and the planning come before the first type; what comes after the last is small beside it.
  let nextMs = startMs + overheadMs;
  for (const scheduleType of names) {
    const type = planType(scheduleType, nextMs, nights, due && (due.get(scheduleType) ?? 0));
    types.push(type);
    nextMs += type.lengthMs;
  }
  return { module, startMs, lengthMs: nextMs - startMs, overheadMs, types };
}

function planType(
  scheduleType: string,
  startMs: number,
  nights: readonly PastNight[],
  due: number | undefined,
): PlannedType {
  const past = nights.flatMap(({ types }) => types.filter((type) => type.scheduleType === scheduleType));
  const worked = past.filter(({ executions }) => executions > 0);
  const msPerExecution = medianOf(worked.map(({ durationMs, executions }) => durationMs / executions));
  const executions = due ?? Math.round(medianOf(past.map((type) => type.executions)));
  return { scheduleType, startMs, lengthMs: Math.round(msPerExecution * executions), executions, msPerExecution };
}

/** The types of the newest night that had the module, in its order, and then any that only older nights had. */
function namesOf(module: string, nights: readonly PastNight[]): readonly string[] {
  const named = nights.flatMap(({ types }) => types.filter((type) => type.module === module));
  return [...new Set(named.map(({ scheduleType }) => scheduleType))];
}

function overheadsOf(module: string, { stages, types }: PastNight): readonly number[] {
  const working = types.filter((type) => type.module === module).reduce((sum, { durationMs }) => sum + durationMs, 0);
  return stages.filter((stage) => stage.module === module).map(({ durationMs }) => Math.max(0, durationMs - working));
}

/** The middle one, between the two middle ones where their number is even; 0 of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
}
