/**
 * A cron expression or a time zone that names no instants. Not retryable: it stays wrong until a person changes it.
 * It has the fields of an `AppError` without being one, because this package imports nothing.
 */
export class ScheduleExpressionError extends Error {
  readonly code = 'SCHEDULE_EXPRESSION_INVALID';
  readonly retryable = false;

  constructor(
    readonly cron: string,
    readonly timeZone: string,
    options: ErrorOptions,
  ) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(
      `The schedule "${cron}" in zone "${timeZone}" cannot be read: ${reason} ` +
        'Expected five cron fields such as "0 2 * * *" and an IANA zone such as Europe/Berlin. Nothing fires until it is corrected.',
      options,
    );
    this.name = new.target.name;
  }
}
