import { AppError, type MessageType } from '@baton/contracts';
import type { DeliveryContext } from './delivery-context';

/** One consumer gave up on a delivery; what it threw is the cause. */
export class ConsumerFailure {
  constructor(
    readonly consumer: string,
    readonly type: MessageType,
    readonly context: DeliveryContext,
    readonly error: unknown,
  ) {}
}

/** What the consumers of a delivery could not do. Caught by the error filter, which makes a fault of each. */
export class ConsumersFailedError extends AppError {
  readonly code = 'CONSUMERS_FAILED';
  readonly retryable = false;

  constructor(readonly failures: readonly ConsumerFailure[]) {
    super(`${failures.map(({ consumer }) => consumer).join(', ')} failed.`, { cause: failures[0]?.error });
  }
}

/** The delivery is not settled by what failed: it goes back to its queue, or stays there. No fault, no error copy. */
export abstract class UnsettledError extends AppError {
  readonly retryable = true;
}

/** A copy for later could not be scheduled; the delivery goes back to its queue. */
export class RedeliveryFailedError extends UnsettledError {
  readonly code = 'REDELIVERY_FAILED';

  constructor(consumer: string, cause: unknown) {
    super(`${consumer} failed and its message could not be put off for later. It goes back to its queue.`, { cause });
  }
}

/** The message goes to the end of its queue: it was held as long as it may be while a server was away. */
export class HeldTooLongError extends UnsettledError {
  readonly code = 'HELD_TOO_LONG';

  constructor(consumer: string, cause: unknown) {
    super(
      `${consumer} could not work because a server is away. The message goes to the end of its queue, which counts as no delivery.`,
      { cause },
    );
  }
}

/** The bus stops and does not wait any longer; the delivery stays on its queue. */
export class AbandonedError extends UnsettledError {
  readonly code = 'ABANDONED';

  constructor() {
    super('The bus is stopping. The message stays on its queue and is delivered again.');
  }
}

/** The delivery's channel is lost: the broker delivers the message again, and what is done here is nobody's any more. */
export class DeliveryLostError extends UnsettledError {
  readonly code = 'DELIVERY_LOST';

  constructor(cause?: unknown) {
    super('The channel of the delivery was lost. The message is on its queue and is delivered again.', { cause });
  }
}

/** A message came back more often than its endpoint allows. */
export class DeliveryLimitError extends AppError {
  readonly code = 'DELIVERY_LIMIT';
  readonly retryable = false;

  constructor(deliveries: number, limit: number) {
    super(
      `The message was delivered ${deliveries} times and never finished; the endpoint allows ${limit} repetitions. No consumer saw it this time.`,
    );
  }
}
