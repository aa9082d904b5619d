import { AppError } from '@baton/contracts';
import type { ParametersOf, ScheduleType } from '../schedule-type';

/** An enrolment's parameters do not fit its schedule type. */
export class ParametersInvalidError extends AppError {
  readonly code = 'PARAMETERS_INVALID';
  readonly retryable = false;

  constructor(scheduleType: string, issues: readonly string[]) {
    super(`The enrolment's parameters do not fit ${scheduleType}: ${issues.join('; ')}. Correct the enrolment.`);
  }
}

/** Reads the parameters of an enrolment. @throws {ParametersInvalidError} naming each field. */
export function readParameters<S extends ScheduleType>(scheduleType: S, stored: unknown): ParametersOf<S> {
  const read = scheduleType.parameters.safeParse(stored);
  // The schema is the type's own; the compiler cannot take S apart here.
  if (read.success) return read.data as ParametersOf<S>;
  const issues = read.error.issues.map((issue) => `${issue.path.join('.') || 'parameters'}: ${issue.message}`);
  throw new ParametersInvalidError(scheduleType.name, issues);
}
