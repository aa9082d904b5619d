import type { RunDate } from '@baton/contracts';
import type { Gauged } from '../gauge';
import type { PostingWay } from './world';

/** One engine doing the work of all organizations, in a process of its own. */
export interface PostingPass {
  readonly engine: string;
  /** Baton's way of doing the work. */
  readonly way?: PostingWay | undefined;
  readonly organizations: number;
  /** Transactions at once. */
  readonly concurrency: number;
  readonly runDate: RunDate;
  /** A superuser's. Engines take the service's role, but for tables of their own. */
  readonly databaseUrl: string;
  readonly brokerUrl: string;
  /** Where there is a Redis. */
  readonly redisUrl?: string | undefined;
  /** Ends early after so many seconds of work: what a large world costs each is known long before its end. */
  readonly secondsAtMost?: number | undefined;
}

/** What a pass says when it is done. */
export interface PostingResult extends Gauged {
  /** Organizations that were worked for while it was measured. */
  readonly executions: number;
  /** Until the work was known to the engine and could begin: planned, or put into its queue. Not part of `seconds` but for Baton. */
  readonly planningSeconds: number;
  /** From the first piece of work to the last, where that is less than `seconds`. */
  readonly workingSeconds: number;
}
