import { z } from 'zod';

/** How a module run, a stage or a run ended. */
export const runOutcome = z.enum(['succeeded', 'faulted', 'cancelled']);
/** One of them. */
export type RunOutcome = z.output<typeof runOutcome>;

/** Executions of one schedule type in numbers. `planned` is the sum of the four others once the module run is over. */
export const executionCounts = z.object({
  planned: z.int().nonnegative(),
  succeeded: z.int().nonnegative(),
  faulted: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  cancelled: z.int().nonnegative(),
});
/** Executions by how they ended, as they are read. */
export type ExecutionCounts = z.output<typeof executionCounts>;
