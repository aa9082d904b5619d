import { AppError, type OrganizationId } from '@baton/contracts';

/** Nobody knows an organization with this id. */
export class UnknownOrganizationError extends AppError {
  readonly code = 'UNKNOWN_ORGANIZATION';
  readonly retryable = false;

  constructor(readonly organizationId: OrganizationId) {
    super(`There is no organization ${organizationId}. Nothing was changed.`);
  }
}

/** Somebody resumes an organization that is not paused. */
export class OrganizationNotPausedError extends AppError {
  readonly code = 'ORGANIZATION_NOT_PAUSED';
  readonly retryable = false;

  constructor(readonly organizationId: OrganizationId) {
    super(`The organization ${organizationId} is not paused, so there is nothing to resume. Nothing was changed.`);
  }
}

/** Somebody releases an organization that is in no quarantine. */
export class NotInQuarantineError extends AppError {
  readonly code = 'NOT_IN_QUARANTINE';
  readonly retryable = false;

  constructor(
    readonly organizationId: OrganizationId,
    readonly scheduleType: string,
  ) {
    super(
      `The organization ${organizationId} is in no quarantine for ${scheduleType}. Nothing was changed. ` +
        'Who is: GET /api/v1/quarantine.',
    );
  }
}
