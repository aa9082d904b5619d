import { utcInstant } from '@baton/contracts';
import { z } from 'zod';

/** A timer of a saga: running to an instant, or held with what is left of it, in milliseconds. */
export type SagaTimer = { readonly dueAt: Date } | { readonly remainingMs: number };

/** The timers in a saga's state, by what they are for. One that is not there is not set: no token can outlive it. */
export type SagaTimers<L extends string = string> = Readonly<Partial<Record<L, SagaTimer>>>;

/** Reads and writes timers as JSON: for the schema of a state that has some. */
export const sagaTimers = z.record(
  z.string(),
  z.union([z.object({ dueAt: utcInstant }), z.object({ remainingMs: z.number().nonnegative() })]),
);

/** Sets a timer, in place of the one there was under the label. */
export function scheduleTimer<L extends string>(timers: SagaTimers<L>, label: NoInfer<L>, dueAt: Date): SagaTimers<L> {
  return { ...timers, [label]: { dueAt } };
}

/** Takes a timer back. It cannot fire any more, not even when it is due already. */
export function unscheduleTimer<L extends string>(timers: SagaTimers<L>, label: NoInfer<L>): SagaTimers<L> {
  return mapped(timers, (timer, own) => (own === label ? undefined : timer));
}

/** Holds every timer with what is left of it. */
export function pauseTimers<L extends string>(timers: SagaTimers<L>, now: Date): SagaTimers<L> {
  return mapped(timers, (timer) =>
    'dueAt' in timer ? { remainingMs: Math.max(0, timer.dueAt.getTime() - now.getTime()) } : timer,
  );
}

/** Lets every held timer run on for what was left of it. */
export function resumeTimers<L extends string>(timers: SagaTimers<L>, now: Date): SagaTimers<L> {
  return mapped(timers, (timer) => ('dueAt' in timer ? timer : { dueAt: new Date(now.getTime() + timer.remainingMs) }));
}

function mapped<L extends string>(
  timers: SagaTimers<L>,
  change: (timer: SagaTimer, label: string) => SagaTimer | undefined,
): SagaTimers<L> {
  const changed = Object.entries<SagaTimer | undefined>(timers).flatMap(([label, timer]) => {
    const after = timer && change(timer, label);
    return after ? [[label, after] as const] : [];
  });
  // The labels are those of the timers that came in.
  return Object.fromEntries(changed) as SagaTimers<L>;
}
