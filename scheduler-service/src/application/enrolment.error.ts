import { AppError, type EnrolmentProblem } from '@baton/contracts';

/** Lines of a change of enrolments are wrong, so none of it was done. */
export class EnrolmentsRefusedError extends AppError {
  readonly code = 'ENROLMENTS_REFUSED';
  readonly retryable = false;

  /**
   * @param problems in the order of lines.
   * @param count how many there are; more than are listed where they are many.
   */
  constructor(
    readonly problems: readonly EnrolmentProblem[],
    readonly count: number,
  ) {
    const [first] = problems;
    const example = first === undefined ? '' : ` The first, in line ${first.line}, ${first.field}: ${first.problem}`;
    super(`${count === 1 ? 'One thing is' : `${count} things are`} wrong, so nothing was changed.${example}`);
  }
}

/** Enrolments or calendars are not what they were when a change was previewed. */
export class EnrolmentsStaleError extends AppError {
  readonly code = 'ENROLMENTS_CHANGED_MEANWHILE';
  readonly retryable = false;

  constructor() {
    super(
      'Since the preview somebody changed these enrolments or a calendar, or other lines were sent, so nothing was ' +
        'changed. Preview the change again.',
    );
  }
}
