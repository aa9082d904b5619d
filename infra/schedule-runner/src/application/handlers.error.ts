import { AppError } from '@baton/contracts';

/** Schedule types are listed that nothing carries out: the module does not start. */
export class HandlerMissingError extends AppError {
  readonly code = 'HANDLER_MISSING';
  readonly retryable = false;

  constructor(readonly scheduleTypes: readonly string[]) {
    super(
      `No handler for ${scheduleTypes.join(', ')}, so the module does not start. ` +
        'Mark a provider of the application with @ScheduleType or @SetScheduleType, or take the type off its list.',
    );
  }
}

/** A schedule type has two handlers, and nothing says which is meant: the module does not start. */
export class HandlerAmbiguousError extends AppError {
  readonly code = 'HANDLER_AMBIGUOUS';
  readonly retryable = false;

  constructor(readonly scheduleType: string) {
    super(
      `${scheduleType} has two handlers, so the module does not start. ` +
        'A schedule type has exactly one: take the decorator, or the provider, of the other away.',
    );
  }
}

/** A handler is marked for a schedule type that the module does not offer: the module does not start. */
export class HandlerUnlistedError extends AppError {
  readonly code = 'HANDLER_UNLISTED';
  readonly retryable = false;

  constructor(readonly scheduleType: string) {
    super(
      `A handler is marked for ${scheduleType}, which the module does not list, so the module does not start. ` +
        'Add the type to scheduleTypes of ScheduleRunnerModule.forRoot, or take the handler off the providers.',
    );
  }
}
