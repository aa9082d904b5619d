import { z } from 'zod';

/** Why work that somebody may have expected was not done or not gone on with: all there is, by modules and scheduler. */
export const decisionReason = z.enum([
  /** The organization, or its enrolment, is paused. */
  'paused',
  /** It faulted alike too many nights in a row and waits for a person. */
  'quarantined',
  /** Enrolled, but its recurrence has no occurrence on the date. */
  'not-due',
  /** Its recurrence names a time on the date, which is a day off in its calendar. */
  'day-off',
  /** Its recurrence names a time on the date that falls in a blackout. */
  'blackout',
  /** Its recurrence has no occurrences any more: the rule cannot be used, or a calendar it names is gone. */
  'recurrence-refused',
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
  /** The run, or the module run, was cancelled before its turn came. */
  'cancelled',
  /** No process of the module had a handler for it. */
  'handler-missing',
  /** The organization is inactive. */
  'inactive',
  /** It takes no part in the schedule type. Only ever answered: no row says it. */
  'not-enrolled',
  /** A condition of the module's stage did not hold. */
  'condition-not-met',
  /** An operator left the module's stage out. */
  'stage-skipped',
  /** The module's stage faulted before anything of it was planned: no answer came in time, or it could not plan. */
  'stage-faulted',
  /** An earlier stage faulted, which halted the run. */
  'halted',
  /** A trigger's time was missed, or no night planned an enrolment's date, and its policy leaves out what was. */
  'misfire-skipped',
  /** A run of the date was asked for and refused. */
  'run-refused',
]);
/** One of them. */
export type DecisionReason = z.output<typeof decisionReason>;

/** Those of which a module has rows; the others are the scheduler's. */
export const moduleDecisionReason = decisionReason.exclude([
  'not-enrolled',
  'condition-not-met',
  'stage-skipped',
  'stage-faulted',
  'halted',
  'run-refused',
]);
/** One of them. */
export type ModuleDecisionReason = z.output<typeof moduleDecisionReason>;
