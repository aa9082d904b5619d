import { AppError } from '@baton/contracts';

/** Something was to be scheduled on a bus that keeps nothing. */
export class SchedulerMissingError extends AppError {
  readonly code = 'SCHEDULER_MISSING';
  readonly retryable = false;

  constructor(what: string) {
    super(`${what} cannot be scheduled: this bus has no outbox store. Give BusOptions.outboxStore; nothing was kept.`);
  }
}
