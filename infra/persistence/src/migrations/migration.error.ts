import { AppError } from '@baton/contracts';

/** The login that migrates lacks a right. */
export class MigrationRefusedError extends AppError {
  readonly code = 'MIGRATION_REFUSED';
  readonly retryable = false;

  constructor(service: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `The roles and the schema of ${service} cannot be made: ${reason}. Set MIGRATE_DATABASE_URL to a superuser, or to a role with CREATEROLE, with CREATE on the database, and with ADMIN on those baton_ roles that exist.`,
      { cause },
    );
  }
}
