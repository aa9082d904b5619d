import type { MessageType } from '@baton/contracts';
import { BusConfigurationError } from '../endpoints/bus-configuration.error';
import type { ConsumerDefinition } from '../endpoints/consumer-definition';
import { prefetchOf, withDefaults } from '../endpoints/endpoint-settings';
import type { ConsumeContext } from '../pipeline/consume-context';
import type { BatchSettings } from './batch-settings';

/**
 * Where and how a batch consumer runs. Retries and limits are those of its messages; a message that is tried again does not
 * wait for others. Its endpoint's prefetch and concurrency are raised to what full batches need.
 */
export interface BatchDefinition<M extends MessageType = MessageType>
  extends Omit<ConsumerDefinition<M>, 'partition' | 'outbox'> {
  /** The most messages of a batch. @default 10 */
  readonly messageLimit?: number | undefined;
  /** A batch that is not full is consumed after it, in milliseconds. @default 1000 */
  readonly timeLimitMs?: number | undefined;
  /** Counted from a batch's first message, or anew from each. @default 'first' */
  readonly timeLimitStart?: 'first' | 'last' | undefined;
  /** Batches consumed at once. @default 1 */
  readonly concurrencyLimit?: number | undefined;
  /** Only messages with the same key share a batch; `({ tenant }) => tenant` keeps organizations apart. @default all do */
  readonly groupBy?: ((context: ConsumeContext<M>) => string) | undefined;
  /**
   * `in-memory` keeps what is published until the consumer returned. There is no transactional one: an inbox row notes one
   * message. Where the bus has a consume transaction, this has to be said. @default 'none'
   */
  readonly outbox?: 'in-memory' | 'none' | undefined;
}

const DEFAULT_MESSAGE_LIMIT = 10;
const DEFAULT_TIME_LIMIT_MS = 1_000;

/**
 * A batch consumer's definition taken apart: how batches are formed, and what holds for each of its messages.
 *
 * @throws {BusConfigurationError} when it would have the bus's transactional outbox.
 */
export function batchSettingsOf(
  consumer: string,
  definition: BatchDefinition,
  defaults: ConsumerDefinition,
  hasTransaction: boolean,
): { readonly settings: BatchSettings; readonly definition: ConsumerDefinition } {
  const { messageLimit, timeLimitMs, timeLimitStart, concurrencyLimit, groupBy, ...own } = definition;
  const complete = withDefaults(own, defaults);
  const outbox = complete.outbox ?? (hasTransaction ? 'transactional' : 'none');
  if (outbox === 'transactional') {
    throw new BusConfigurationError(
      `${consumer} consumes batches, which have no transactional outbox: an inbox row notes one message. Say outbox: 'none' or 'in-memory', and make the consumer safe to repeat.`,
    );
  }
  const settings: BatchSettings = {
    messageLimit: messageLimit ?? DEFAULT_MESSAGE_LIMIT,
    timeLimitMs: timeLimitMs ?? DEFAULT_TIME_LIMIT_MS,
    timeLimitStart: timeLimitStart ?? 'first',
    concurrencyLimit: concurrencyLimit ?? 1,
    groupBy,
    outbox,
  };
  return { settings, definition: wideEnough(complete, settings) };
}

function wideEnough(
  definition: ConsumerDefinition,
  { messageLimit, concurrencyLimit }: BatchSettings,
): ConsumerDefinition {
  const held = messageLimit * concurrencyLimit;
  const { concurrentMessageLimit } = definition;
  return {
    ...definition,
    prefetchCount: Math.max(prefetchOf(definition), held),
    concurrentMessageLimit: concurrentMessageLimit === undefined ? undefined : Math.max(concurrentMessageLimit, held),
    concurrencyLimit: undefined,
    outbox: 'none',
  };
}
