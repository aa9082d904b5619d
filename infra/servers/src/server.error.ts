/**
 * What can go wrong with a private server:
 * `BINARIES_MISSING` nothing to run on this machine, `DATA_IN_USE` another living process holds the folder,
 * `START_FAILED` it ended or stayed silent while starting, `WOULD_NOT_STOP` it outlived every signal,
 * `REFUSED` its management API answered with an error.
 */
export type ServerErrorCode = 'BINARIES_MISSING' | 'DATA_IN_USE' | 'START_FAILED' | 'WOULD_NOT_STOP' | 'REFUSED';

/**
 * A private server could not be found, started, asked or stopped.
 * It stands beside the `AppError` of the contracts, with the same fields, because this package imports nothing of ours.
 */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** Trying the same again changes nothing: a person, or other input, is needed. */
  readonly retryable = false;

  constructor(
    readonly code: ServerErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
