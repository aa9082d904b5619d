/** What is seen of a module run at one moment. */
export interface Signs {
  /** How far it is; differs when anything ended or it went on to another schedule type. */
  readonly progress: string;
  /** Whether a worker holds a slice of it. */
  readonly held: boolean;
  /** When its next retry is due; undefined when none waits. */
  readonly nextRetryAt: Date | undefined;
}

/** What has been seen of a module run until now. */
export interface Watched {
  readonly progress: string;
  /** When it last got further. */
  readonly movedAt: Date;
  /** When there was last any reason to think that it will. */
  readonly aliveAt: Date;
}

/** A module run without a sign of life for this long stands still. */
export const STANDSTILL_AFTER_MS = 60_000;

/** Adds what is seen now to what has been seen. */
export function watch(before: Watched | undefined, { progress, held, nextRetryAt }: Signs, now: Date): Watched {
  const moved = before?.progress !== progress;
  const alive = moved || held || (nextRetryAt !== undefined && nextRetryAt > now);
  return {
    progress,
    movedAt: moved ? now : (before?.movedAt ?? now),
    aliveAt: alive ? now : (before?.aliveAt ?? now),
  };
}

/**
 * Says whether a module run stands still: `stalled` when nobody works on it and nothing is waited for, `overdue` when a
 * worker holds on to it and nothing has ended for longer than its executions may take.
 *
 * @param timeoutMs of the schedule type in work.
 */
export function standstillOf(
  { movedAt, aliveAt }: Watched,
  timeoutMs: number,
  now: Date,
): 'stalled' | 'overdue' | undefined {
  if (now.getTime() - aliveAt.getTime() >= STANDSTILL_AFTER_MS) return 'stalled';
  return now.getTime() - movedAt.getTime() >= timeoutMs + STANDSTILL_AFTER_MS ? 'overdue' : undefined;
}
