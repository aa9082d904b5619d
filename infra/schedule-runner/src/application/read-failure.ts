import { isRetryableDatabaseError, sqlStateOf } from '@baton/persistence';
import { type Failure, failureOf } from '../domain/classify-failure';

/** Reads what a handler threw. A refusal of PostgreSQL that came through another library is known by its state. */
export function readFailure(error: unknown): Failure {
  return failureOf(error, (foreign) => sqlStateOf(foreign) === undefined || isRetryableDatabaseError(foreign));
}
