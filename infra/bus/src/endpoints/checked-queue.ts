import { isEntityName } from '@baton/contracts';
import type { QueueOptions } from '../transport/queue-options';
import { BusConfigurationError } from './bus-configuration.error';

/** Milliseconds that RabbitMQ takes for a lifetime; MassTransit writes them as a signed number of 32 bits. */
const LONGEST_MS = 2_147_483_647;

/** What each number has to lie between. */
const ranges = [
  ['deliveryLimit', 0, LONGEST_MS],
  ['initialGroupSize', 1, LONGEST_MS],
  ['maxPriority', 1, 255],
  ['messageTtlMs', 0, LONGEST_MS],
  ['expiresMs', 1, LONGEST_MS],
  ['acknowledgementTimeoutMs', 1, Number.MAX_SAFE_INTEGER],
  ['consumerPriority', -LONGEST_MS, LONGEST_MS],
] as const;

/**
 * A queue's options, as far as an endpoint can have them; those of a temporary one are a classic queue's.
 *
 * @throws {BusConfigurationError} on what the broker would refuse, before it is asked.
 */
export function checkedQueue(endpoint: string, queue: QueueOptions, temporary: boolean): QueueOptions {
  const refuse = (why: string): never => {
    throw new BusConfigurationError(`The queue of the endpoint ${endpoint} ${why}.`);
  };
  const given = new Map<string, unknown>(Object.entries(queue));
  for (const [name, least, most] of ranges) {
    const value = given.get(name);
    if (typeof value !== 'number' || (Number.isInteger(value) && value >= least && value <= most)) continue;
    refuse(`has a ${name} of ${value}; expected a whole number from ${least} to ${most}`);
  }
  if (queue.type === 'classic') {
    const { deadLetterTo } = queue;
    if (deadLetterTo !== undefined && !isEntityName(deadLetterTo)) {
      refuse(`sends its dead letters to "${deadLetterTo}"; a name has letters, digits and - _ . : only`);
    }
    return queue;
  }
  if (!temporary) return queue;
  if (given.size > 0)
    refuse("is temporary, so it cannot be a quorum queue: say type: 'classic', or leave its options out");
  return { type: 'classic' };
}
