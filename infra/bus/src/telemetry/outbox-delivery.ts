import type { StoredMessage } from '../outbox/outbox.port';
import type { BusInstruments } from './instruments';
import { endSpan, startOutboxDelivery } from './spans';

/** Counts what the relay delivers, and follows each row to the broker's confirm with a span of the trace that wrote it. */
export async function watchedDelivery(
  instruments: BusInstruments,
  { exchange, message }: StoredMessage,
  deliver: () => Promise<void>,
): Promise<void> {
  const labels = instruments.labels({ destination: exchange.name });
  const span = startOutboxDelivery(message);
  try {
    await deliver();
  } catch (error) {
    instruments.countFailure(instruments.outboxDeliveryErrors, labels, error);
    endSpan(span, error);
    throw error;
  }
  instruments.outboxDelivery.add(1, labels);
  endSpan(span);
}
