import { z } from 'zod';

/** Why a module did not do, or did not go on with, work that somebody may have expected. A closed list. */
export const decisionReason = z.enum([
  /** The organization, or its enrolment, is paused. */
  'paused',
  /** It faulted alike too many nights in a row and waits for a person. */
  'quarantined',
  /** Enrolled, but its recurrence has no occurrence on the date. */
  'not-due',
  /** The date is one on which its calendar allows no work. */
  'blackout',
  /** A schedule type that this one needs failed for it. */
  'dependency-failed',
  /** The stage's deadline passed before its turn came. */
  'deadline-passed',
  /** What the schedule type depends on is down. */
  'breaker-open',
  /** The command named other organizations or other schedule types. */
  'excluded-by-request',
  /** An earlier run of the date did it. */
  'already-done',
  /** The module run was cancelled before its turn came. */
  'cancelled',
  /** No process of the module had a handler for it. */
  'handler-missing',
  /** The organization is inactive. */
  'inactive',
  /** It takes no part in the schedule type. Only ever answered: no row says it. */
  'not-enrolled',
]);
/** One of them. */
export type DecisionReason = z.output<typeof decisionReason>;
