import type { EnrolmentProblem } from '@baton/contracts';
import type { RuleError } from '@baton/recurrence';
import { MOST_CATCH_UP } from '../../domain/enrolment';

/** What is wrong with a line, without its number. */
export type LineProblem = Omit<EnrolmentProblem, 'line'>;

/** A rule that cannot be used, pointing at what is wrong in it. */
export function badRule({ message, expected, input, position, length }: RuleError): LineProblem {
  const where = position === undefined ? {} : { position, length };
  return { field: 'rule', problem: message, expected, input, ...where };
}

/** A new enrolment without a rule. */
export const noRule: LineProblem = {
  field: 'rule',
  problem: 'The organization is not enrolled yet, and nothing says when it is due.',
  expected: 'a rule such as {"cron":"0 2 * * *","zone":"Europe/Berlin"}, or an organization that is enrolled',
};

/** Two lines about one enrolment. */
export function sameEnrolment(line: number): LineProblem {
  return {
    field: 'organizationId',
    problem: `Line ${line} is of the same organization and schedule type.`,
    expected: 'one line for each organization and schedule type',
  };
}

/** A schedule type that the module does not have. */
export function unknownType(scheduleType: string, offered: readonly string[]): LineProblem {
  return {
    field: 'scheduleType',
    problem: `There is no schedule type "${scheduleType}".`,
    expected: `one of ${offered.join(', ')}`,
  };
}

/** An organization that the module has not heard of. */
export const unknownOrganization: LineProblem = {
  field: 'organizationId',
  problem: 'There is no such organization.',
  expected: 'the id of an organization; the module knows one as soon as it was told of it',
};

/** An organization that takes part in nothing. */
export const inactiveOrganization: LineProblem = {
  field: 'organizationId',
  problem: 'The organization is inactive.',
  expected: 'an active organization',
};

/** An end before the beginning. */
export function endsBeforeItBegins(validFrom: string, validUntil: string): LineProblem {
  return {
    field: 'validUntil',
    problem: `It ends on ${validUntil}, before it begins on ${validFrom}.`,
    expected: `${validFrom} or later`,
  };
}

/** Parameters that the schedule type does not take. */
export function badParameter(path: readonly PropertyKey[], message: string): LineProblem {
  return { field: ['parameters', ...path.map(String)].join('.'), problem: `${message}.`, expected: message };
}

/** Bounds of what is made up for. */
export function badCatchUp(field: 'catchUpDays' | 'maxCatchUp', given: number): LineProblem {
  const most = field === 'catchUpDays' ? MOST_CATCH_UP.days : MOST_CATCH_UP.occurrences;
  return { field, problem: `${given} is out of bounds.`, expected: `a whole number from 0 to ${most}` };
}
