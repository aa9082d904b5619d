import { AppError } from '@baton/contracts';

/**
 * A server this process cannot work without is away: the database, the broker. Adapters throw descendants of it. A
 * delivery that meets it is held and tried again without using up its retries, because nothing is wrong with it.
 */
export abstract class UnavailableError extends AppError {
  readonly retryable = true;
}
