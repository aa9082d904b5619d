import { z } from 'zod';
import { guid } from './guid';
import { organizationId } from './organization-id';

/** What becomes of occurrences of an enrolment that no night planned. */
export const misfirePolicy = z.enum(['skip', 'fire-once', 'fire-all']);
/** One of them. */
export type MisfirePolicy = z.output<typeof misfirePolicy>;

/** A rule of when as plain data. Who answers for it reads what it says. */
export const ruleData = z.record(z.string(), z.unknown());
/** One as it travels. */
export type RuleData = z.output<typeof ruleData>;

/** An organization's part in a schedule type, as it is shown. */
export const enrolmentView = z.object({
  scheduleType: z.string(),
  organizationId: guid,
  organizationName: z.string(),
  /** Of the rule: enrolments with the same rule have the same. */
  recurrenceId: guid,
  rule: ruleData,
  parameters: z.record(z.string(), z.unknown()),
  /** The first date that counts, in UTC; null: no bound. */
  validFrom: z.iso.date().nullable(),
  /** The last date that counts, in UTC. */
  validUntil: z.iso.date().nullable(),
  paused: z.boolean(),
  misfirePolicy,
  catchUpDays: z.int(),
  maxCatchUp: z.int(),
  changedBy: z.string().nullable(),
  changedAtUtc: z.string().nullable(),
  /** Why its rule has no occurrences any more. */
  refused: z.string().nullable(),
});
/** One of them. */
export type EnrolmentView = z.output<typeof enrolmentView>;

/** What is asked of one enrolment. What is left out stays as it is, or is the default of a new one; null is the default. */
export const enrolmentLine = z.object({
  /** Where it stands in what was sent, as people count. */
  line: z.int(),
  organizationId,
  scheduleType: z.string(),
  /** The place of its rule among the rules sent beside the lines: many lines have the same. */
  rule: z.int().nonnegative().optional(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
  validFrom: z.iso.date().nullish(),
  validUntil: z.iso.date().nullish(),
  paused: z.boolean().nullish(),
  misfirePolicy: misfirePolicy.nullish(),
  catchUpDays: z.int().nullish(),
  maxCatchUp: z.int().nullish(),
});
/** One of them. */
export type EnrolmentLine = z.output<typeof enrolmentLine>;

/** Something that is wrong in a line. */
export const enrolmentProblem = z.object({
  line: z.int(),
  /** Such as `rule` or `parameters.currency`. */
  field: z.string(),
  /** What is wrong, as a sentence. */
  problem: z.string(),
  /** What would be right. */
  expected: z.string(),
  /** The part of a rule that is wrong, and where in it. */
  input: z.string().nullish(),
  position: z.int().nullish(),
  length: z.int().nullish(),
});
/** One of them. */
export type EnrolmentProblem = z.output<typeof enrolmentProblem>;
