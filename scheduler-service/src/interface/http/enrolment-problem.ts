import { EnrolmentsRefusedError, EnrolmentsStaleError } from '../../application/enrolment.error';
import type { ProblemKind } from './problem';

/** So many wrong lines are told in an answer. */
const MOST_LINES = 1_000;

/** What a refused change of enrolments is to those who asked; undefined for other errors. */
export function problemOfEnrolments(error: unknown): ProblemKind | undefined {
  if (error instanceof EnrolmentsStaleError) {
    return { status: 409, code: error.code, title: 'Not what was previewed', detail: error.message };
  }
  if (!(error instanceof EnrolmentsRefusedError)) return undefined;
  const errors = error.problems.slice(0, MOST_LINES).map(({ input, position, length, ...problem }) => ({
    ...problem,
    ...(typeof input === 'string' && { input }),
    ...(typeof position === 'number' && { position }),
    ...(typeof length === 'number' && { length }),
  }));
  return { status: 422, code: error.code, title: 'Lines are wrong', detail: error.message, errors };
}
