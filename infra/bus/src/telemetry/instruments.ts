import type { HostInfo } from '@baton/contracts';
import {
  type Attributes,
  type Counter,
  createNoopMeter,
  type Histogram,
  metrics,
  type UpDownCounter,
} from '@opentelemetry/api';
import { INSTRUMENTATION, isTraced } from './spans';

const PREFIX = 'messaging.masstransit.';

/** How often something was done, how often it failed, how much of it goes on, how long it took in milliseconds. */
export interface Instruments {
  readonly total: Counter;
  readonly errors: Counter;
  readonly active: UpDownCounter;
  readonly duration: Histogram;
}

/**
 * MassTransit's metrics, for those who watch both kinds of services in one place; Baton's own are Prometheus metrics. They cost
 * nothing while no provider is registered; providers of meters and of tracers must be before the bus is made.
 */
export class BusInstruments {
  /** Whether anybody traces or measures: found out once, so that a message costs nothing where nobody does. */
  readonly watched: boolean;
  readonly receive: Instruments;
  readonly consume: Instruments;
  readonly saga: Instruments;
  readonly consumeRetries: Counter;
  readonly send: Counter;
  readonly sendErrors: Counter;
  readonly outboxSend: Counter;
  readonly outboxSendErrors: Counter;
  readonly outboxDelivery: Counter;
  readonly outboxDeliveryErrors: Counter;
  /** From when a message was sent to when its consumer had it. */
  readonly deliveryDuration: Histogram;
  private readonly service: string;

  constructor(host: HostInfo) {
    const meter = metrics.getMeter(INSTRUMENTATION);
    this.watched = isTraced() || meter !== createNoopMeter();
    const counter = (name: string, description: string) => meter.createCounter(PREFIX + name, { description });
    const milliseconds = (name: string, description: string) =>
      meter.createHistogram(PREFIX + name, { description, unit: 'ms' });
    const instruments = (name: string, what: string): Instruments => ({
      total: counter(name, `Number of ${what}`),
      errors: counter(`${name}.errors`, `Number of ${what} that failed`),
      active: meter.createUpDownCounter(`${PREFIX}${name}.active`, { description: `Number of ${what} going on` }),
      duration: milliseconds(`${name}.duration`, `How long ${what} took`),
    });
    this.service = host.assembly ?? 'baton';
    this.receive = instruments('receive', 'deliveries');
    this.consume = instruments('consume', 'runs of consumers');
    this.saga = instruments('saga', 'events of sagas');
    this.consumeRetries = counter('consume.retries', 'Number of repeated runs of consumers');
    this.send = counter('send', 'Number of messages sent');
    this.sendErrors = counter('send.errors', 'Number of messages that could not be sent');
    this.outboxSend = counter('outbox.send', 'Number of messages given to an outbox');
    this.outboxSendErrors = counter('outbox.send.errors', 'Number of messages an outbox did not take');
    this.outboxDelivery = counter('outbox.delivery', 'Number of messages delivered from an outbox');
    this.outboxDeliveryErrors = counter('outbox.delivery.errors', 'Number of messages an outbox could not deliver');
    this.deliveryDuration = milliseconds('delivery.duration', 'From sending a message to consuming it');
  }

  /** The labels of a measurement. */
  labels(more: {
    readonly destination?: string;
    readonly type?: { readonly name: string };
    readonly consumer?: string;
  }): Attributes {
    const { destination, type, consumer } = more;
    return {
      [`${PREFIX}service`]: this.service,
      [`${PREFIX}destination`]: destination,
      [`${PREFIX}message_type`]: type?.name.replace(':', '.'),
      [`${PREFIX}consumer_type`]: consumer,
    };
  }

  /** Counts and times a piece of work, however it ends. What is a failure its caller knows: {@link countFailure}. */
  async measure<T>(what: Instruments, labels: Attributes, work: () => Promise<T>): Promise<T> {
    what.active.add(1, labels);
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      what.active.add(-1, labels);
      what.total.add(1, labels);
      what.duration.record(performance.now() - startedAt, labels);
    }
  }

  /** Counts a failure, by the kind of its error too. */
  countFailure(errors: Counter, labels: Attributes, error: unknown): void {
    errors.add(1, { ...labels, [`${PREFIX}exception_type`]: error instanceof Error ? error.name : typeof error });
  }
}
