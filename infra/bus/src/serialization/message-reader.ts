import type { MessageOf, MessageType } from '@baton/contracts';
import type { z } from 'zod';
import { isSpeltOtherwise, speltAsDeclared } from './case-folding';
import { InvalidMessageError, MalformedMessageError } from './malformed-message.error';
import { quoted, shortened } from './quoted';

/** The most problems that are listed. */
const MOST_PROBLEMS = 5;

/**
 * Turns what arrived into the message its consumer declared.
 *
 * @throws {MalformedMessageError} when there is no message at all.
 * @throws {InvalidMessageError} naming each field, what came and what was expected.
 */
export function readMessage<M extends MessageType>(type: M, message: unknown): MessageOf<M> {
  if (message === null || message === undefined || typeof message !== 'object' || Array.isArray(message)) {
    throw new MalformedMessageError(
      `"message" should be an object with the fields of ${type.name}, but is ${quoted(message)}`,
    );
  }
  const spelt = isSpeltOtherwise(message, type.schema) ? speltAsDeclared(message, type.schema) : message;
  const read = type.schema.safeParse(spelt);
  // The schema of the token is what MessageOf is inferred from.
  if (read.success) return read.data as MessageOf<M>;
  const respelt = speltAsDeclared(message, type.schema);
  const again = type.schema.safeParse(respelt, { reportInput: true });
  if (again.success) return again.data as MessageOf<M>;
  throw new InvalidMessageError(type.name, problemsOf(again.error));
}

function problemsOf({ issues }: z.ZodError): readonly string[] {
  const problems = issues.slice(0, MOST_PROBLEMS).map(problemOf);
  return issues.length > MOST_PROBLEMS ? [...problems, `and ${issues.length - MOST_PROBLEMS} more`] : problems;
}

function problemOf(issue: z.core.$ZodIssue): string {
  const field = issue.path.length > 0 ? `field ${shortened(issue.path.map(String).join('.'))}` : 'the message';
  const came = issue.input === undefined ? 'is missing' : `is ${quoted(issue.input)}`;
  return `${field} ${came}: ${expectationOf(issue)}`;
}

/** zod says "Invalid input: expected string, received number"; what was received stands before it already. */
function expectationOf({ message }: z.core.$ZodIssue): string {
  return message.replace(/^Invalid (?:input|option): /, '').replace(/, received .*$/, '');
}
