import { AppError } from '@baton/contracts';
import type { Failure } from '../../domain/classify-failure';
import type { RegisteredHandler } from '../handler-registry';

/** An attempt was not made: what its schedule type needs is down. */
export class BreakerOpenError extends AppError {
  readonly code = 'BREAKER_OPEN';
  readonly retryable = true;

  constructor(scheduleType: string) {
    super(`The circuit breaker of ${scheduleType} is open, so this attempt was not made; it waits and counts nowhere.`);
  }
}

/** Circuit breakers of this process, one a schedule type. They observe attempts; how long work waits is a row's to say. */
export abstract class Breakers {
  /**
   * Has to be called when a slice is begun, with what the rows say of its schedule type.
   *
   * @param deferred whether its work waited: the next attempt is the one that decides, and others are not made meanwhile.
   */
  abstract begin(scheduleType: string, deferred: boolean): void;

  /**
   * Makes an attempt, and notes how it ended.
   *
   * @throws {BreakerOpenError} when it was not made.
   */
  abstract attempt<T>(registered: RegisteredHandler, work: () => Promise<T>): Promise<T>;

  /** The failure that opened the breaker; undefined while attempts are made. */
  abstract openedBy(scheduleType: string): Failure | undefined;
}
