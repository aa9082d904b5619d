import { z } from 'zod';

/** A field of a request that is wrong. */
export const fieldProblem = z.object({
  line: z.int().optional().describe('Of a file, or of a list from 1.'),
  field: z.string().describe('Where: runDateUtc, organizationIds[2].'),
  expected: z.string().describe('What would be right.'),
  problem: z.string().optional().describe('What is wrong, as a sentence.'),
  input: z.string().optional().describe('The part of a rule that is wrong.'),
  position: z.int().optional().describe('The first wrong character of the input, from 0.'),
  length: z.int().optional().describe('How many characters are wrong.'),
});
/** It, as it is written. */
export type FieldProblem = z.output<typeof fieldProblem>;

/** An error as RFC 9457 wants it. `code` is stable, for programs; `detail` is for people. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  errors: z.array(fieldProblem).optional(),
});
/** An answer of that form. */
export type Problem = z.output<typeof problem>;

/** What an error is to those who asked, without the request it belongs to. */
export interface ProblemKind {
  readonly status: number;
  /** Upper case, or a refusal's kebab-case. */
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
}

/** Media type of {@link Problem}. */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** The problem of one request. */
export function problemOf({ status, code, title, detail, errors }: ProblemKind, instance: string): Problem {
  const type = `urn:baton:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return { type, title, status, detail, instance, code, ...(errors === undefined ? {} : { errors: [...errors] }) };
}
