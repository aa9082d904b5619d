import type { MessageType } from '@baton/contracts';
import type { ConsumeContext } from '../pipeline/consume-context';

/** Why a batch was consumed when it was: its time was over, it was full, or it was not to wait: a retry, a stop of the bus. */
export type BatchMode = 'time' | 'size' | 'forced';

/**
 * Several deliveries, as a batch consumer sees them. They are settled together: all acked when it returns; when it throws,
 * each is tried again, redelivered or faulted as its policies say.
 *
 * What is published through one of the messages belongs to its conversation and its tenant. A batch has no tenant of its
 * own, so injected endpoints publish as they do outside of consumers.
 */
export interface BatchContext<out M extends MessageType = MessageType> {
  /** In the order of their delivery; a message that was delivered twice is in it once. */
  readonly messages: readonly ConsumeContext<M>[];
  readonly mode: BatchMode;
  /** Aborts at the consumer's timeout, counted from when it is first read, and when the bus stops and its deadline has passed. */
  readonly signal: AbortSignal;
}
