import { isRetryableDatabaseError, sqlStateOf } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { Failures } from '../../application/ports/failures.port';
import { type Failure, failureOf } from '../../domain/classify-failure';

/** Knows a refusal of PostgreSQL by its state, through whatever library it came. */
@Injectable()
export class DatabaseFailures extends Failures {
  override read(error: unknown): Failure {
    return failureOf(error, (foreign) => sqlStateOf(foreign) === undefined || isRetryableDatabaseError(foreign));
  }
}
