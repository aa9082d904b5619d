import { Bus, type Receiver, Transport, type TransportMessage } from '@baton/bus';
import { logger } from '../quiet-logger';
import { BenchClock } from '../service-session';
import { noteFor, OrderSubmitted } from './order';

/** Sends nothing; says what would have been sent. */
class SizingTransport extends Transport {
  readonly hostAddress = 'rabbitmq://127.0.0.1';
  readonly connected = true;
  private last = '';

  get body(): string {
    return this.last;
  }

  onConnectionChange(): () => void {
    return () => undefined;
  }
  connect(): Promise<void> {
    return Promise.resolve();
  }
  async send(_to: unknown, { body }: TransportMessage): Promise<void> {
    this.last = Buffer.from(body).toString();
  }
  deploy(): Promise<void> {
    return Promise.reject(new Error('Nothing is declared here.'));
  }
  receive(): Promise<Receiver> {
    return Promise.reject(new Error('Nothing is received here.'));
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * How long a message's note has to be for the whole envelope to have this size.
 *
 * @param size bytes; the host's name makes the rest differ a little from machine to machine.
 */
export async function noteLengthFor(size: number): Promise<number> {
  const transport = new SizingTransport();
  const bus = new Bus({ transport, logger, clock: new BenchClock() });
  await bus.publish(OrderSubmitted, { orderId: '', customer: '', lines: 0, total: 0, note: '' });
  const around =
    transport.body.length - JSON.stringify({ orderId: '', customer: '', lines: 0, total: 0, note: '' }).length;
  return noteFor(size, (order) => ' '.repeat(around) + JSON.stringify(order)).length;
}
