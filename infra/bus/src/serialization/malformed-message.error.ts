import { AppError } from '@baton/contracts';

/** A delivery whose bytes are no message: no JSON, or JSON without what a message needs. */
export class MalformedMessageError extends AppError {
  readonly code = 'MALFORMED_MESSAGE';
  readonly retryable = false;

  constructor(what: string, options?: ErrorOptions) {
    super(`The body is no message: ${what}. It was moved to the error queue unread.`, options);
  }
}

/** A message that does not have the shape its type declares. */
export class InvalidMessageError extends AppError {
  readonly code = 'INVALID_MESSAGE';
  readonly retryable = false;

  constructor(
    readonly messageType: string,
    readonly problems: readonly string[],
  ) {
    super(`${messageType} is not valid: ${problems.join('; ')}. No consumer saw it.`);
  }
}
