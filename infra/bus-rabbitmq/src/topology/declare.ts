import type { Channel } from 'amqplib';
import { DeclarationRefusedError } from '../rabbitmq.error';
import type { DeclarationPlan } from './declaration-plan';

/** AMQP reply codes that say the declaration itself is wrong: no rights, another owner, other attributes, a bad argument. */
const REFUSALS = new Set([403, 405, 406, 503, 530, 540]);
/** RESOURCE_LOCKED: an exclusive queue of a connection that the broker has not given up yet. */
const LOCKED = 405;
/** NOT_FOUND: the queue's home node is down. */
const NOT_FOUND = 404;

/**
 * Declares a plan over one channel. All of it is active: what exists must be equal.
 *
 * @throws {DeclarationRefusedError} when the broker refuses; it has closed the channel then.
 */
export async function declare(channel: Channel, plan: DeclarationPlan): Promise<void> {
  for (const { name, ...options } of plan.queues) {
    await named(`queue "${name}"`, channel.assertQueue(name, options));
  }
  for (const { name, type, ...options } of plan.exchanges) {
    await named(`exchange "${name}"`, channel.assertExchange(name, type, options));
  }
  for (const { source, destination } of plan.queueBindings) {
    await named(`binding "${source}" → queue "${destination}"`, channel.bindQueue(destination, source, ''));
  }
  for (const { source, destination } of plan.exchangeBindings) {
    await named(`binding "${source}" → exchange "${destination}"`, channel.bindExchange(destination, source, ''));
  }
}

/** The AMQP reply code a driver's error carries, if any. */
export function replyCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
}

/** Whether the broker said that it cannot declare this now, rather than that the connection ended meanwhile. */
export function isOfOneDestination(error: unknown): boolean {
  const code = replyCodeOf(error);
  return code === LOCKED || code === NOT_FOUND;
}

async function named(what: string, declared: Promise<unknown>): Promise<void> {
  try {
    await declared;
  } catch (error) {
    const code = replyCodeOf(error);
    if (code === undefined || code === LOCKED || !REFUSALS.has(code)) throw error;
    throw new DeclarationRefusedError(what, { cause: error });
  }
}
