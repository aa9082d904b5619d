import { AppError } from '@baton/contracts';

/** The API cannot be reached. */
export class ApiAwayError extends AppError {
  readonly code = 'API_AWAY';
  readonly retryable = true;

  constructor(
    readonly url: string,
    options?: ErrorOptions,
  ) {
    super(
      `The API does not answer at ${url}. Start it with npm start (or npm run start:scheduler), or say where it is with --url.`,
      options,
    );
  }
}

/** The API answered that it will not do what was asked. */
export class ApiRefusedError extends AppError {
  readonly code = 'API_REFUSED';
  readonly retryable = false;

  /** @param problem what the API answered, as it came. */
  constructor(
    readonly status: number,
    detail: string,
    readonly problem: unknown,
  ) {
    super(detail);
  }
}
