import { RuleError } from '../rule-error';

/** A rule may fire so many times in a day: once in ten seconds. What needs more is a loop, not a schedule. */
export const MAX_PER_DAY = 8_640;

/** @throws {RuleError} when a rule fires more than {@link MAX_PER_DAY} times in a day. */
export function refuseTooMany(input: string, perDay: number): void {
  if (perDay <= MAX_PER_DAY) return;
  throw new RuleError(`it fires ${perDay} times a day`, {
    input,
    expected: `a rule that fires at most ${MAX_PER_DAY} times a day, which is once in ten seconds`,
  });
}
