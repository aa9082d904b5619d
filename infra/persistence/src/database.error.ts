import { AppError } from '@baton/contracts';

/** A service found no tables, or older ones than it was built for. */
export class NotMigratedError extends AppError {
  readonly code = 'NOT_MIGRATED';
  readonly retryable = false;

  constructor(service: string, what: string, options?: ErrorOptions) {
    super(
      `The database of ${service} is not migrated: ${what}. Run "npm run migrate" with its URL, then start again.`,
      options,
    );
  }
}

/** A connection came up with other rights than its service's; row-level security would not be certain. */
export class WrongRoleError extends AppError {
  readonly code = 'WRONG_ROLE';
  readonly retryable = false;

  constructor(expected: string, found: string) {
    super(
      `A connection runs as "${found}" and not as "${expected}". Connect to PostgreSQL itself, or through a pooler that passes on the option "-c role=${expected}".`,
    );
  }
}

/** PostgreSQL is there and will not let us in: a wrong password, a database that does not exist, a missing right. */
export class DatabaseRefusedError extends AppError {
  readonly code = 'DATABASE_REFUSED';
  readonly retryable = false;

  constructor(service: string, cause: Error) {
    super(
      `PostgreSQL refuses the connection of ${service}: ${cause.message}. Correct its database URL, then start again.`,
      { cause },
    );
  }
}
