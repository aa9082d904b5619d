import { defineMessage, type MessageOf } from '@baton/contracts';
import { z } from 'zod';

/** What every client sends. MassTransit's process has the same contract in C#. */
export const OrderSubmitted = defineMessage(
  'Baton.Bench:OrderSubmitted',
  z.object({ orderId: z.string(), customer: z.string(), lines: z.int(), total: z.number(), note: z.string() }),
  { tenant: 'platform' },
);

/** What a request is answered with. */
export const OrderAccepted = defineMessage('Baton.Bench:OrderAccepted', z.object({ orderId: z.string() }), {
  tenant: 'platform',
});

/** The message with a number. */
export function orderOf(index: number, note: string): MessageOf<typeof OrderSubmitted> {
  return { orderId: orderIdOf(index), customer: 'Contoso Ltd.', lines: 3, total: 1249.95, note };
}

/** Always of the same length. */
export function orderIdOf(index: number): string {
  return `order-${String(index).padStart(9, '0')}`;
}

/**
 * The note that brings a body to its size.
 *
 * @param bodyOf what the client sends for a message, as text of one byte a character.
 * @throws {RangeError} when the rest is larger already.
 */
export function noteFor(size: number, bodyOf: (order: MessageOf<typeof OrderSubmitted>) => string): string {
  const rest = bodyOf(orderOf(0, '')).length;
  if (rest > size) throw new RangeError(`--size ${size} is too small: without its note a message has ${rest} bytes.`);
  return 'n'.repeat(size - rest);
}
