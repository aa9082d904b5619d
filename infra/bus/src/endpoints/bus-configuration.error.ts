import { AppError } from '@baton/contracts';

/** Two consumers, or a consumer and its bus, want what does not go together. Found at start. */
export class BusConfigurationError extends AppError {
  readonly code = 'BUS_CONFIGURATION';
  readonly retryable = false;
}
