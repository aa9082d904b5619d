/**
 * An error thrown on purpose. It says itself whether trying again can help, so that one pure function decides what
 * follows, and its message says what was wrong, where, and what would be right.
 *
 * An error that is no `AppError` comes from a driver or a defect and is taken to be retryable.
 */
export abstract class AppError extends Error {
  /** Upper case with underscores: `PERIOD_CLOSED`. Stable, because people search and group by it. */
  abstract readonly code: string;
  /** Whether the same work may succeed when it is tried again unchanged. */
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
