import { type Counter, type Gauge, type Histogram, MetricName, type Metrics } from '@baton/observability';

/** What the bus counts. */
export class BusMetrics {
  readonly received: Counter<'endpoint' | 'outcome'>;
  readonly receiveDuration: Histogram<'endpoint'>;
  readonly inFlight: Gauge<'endpoint'>;
  readonly consumed: Counter<'consumer' | 'outcome'>;
  readonly consumeDuration: Histogram<'consumer'>;
  readonly retries: Counter<'consumer'>;
  readonly sent: Counter<'message_type'>;
  readonly sendErrors: Counter<'message_type'>;
  readonly connected: Gauge;
  readonly outboxDelivered: Counter;
  readonly outboxUndeliverable: Gauge;
  readonly outboxActive: Gauge;

  constructor(metrics: Metrics) {
    this.received = metrics.counter(MetricName.busReceived, 'Deliveries taken, by what became of them.', [
      'endpoint',
      'outcome',
    ]);
    this.receiveDuration = metrics.histogram(MetricName.busReceiveDuration, 'From taking a delivery to settling it.', [
      'endpoint',
    ]);
    this.inFlight = metrics.gauge(MetricName.busInFlight, 'Deliveries worked on now.', ['endpoint']);
    this.consumed = metrics.counter(MetricName.busConsumed, 'Consumers run, by outcome.', ['consumer', 'outcome']);
    this.consumeDuration = metrics.histogram(MetricName.busConsumeDuration, "A consumer's run with its retries.", [
      'consumer',
    ]);
    this.retries = metrics.counter(MetricName.busRetries, 'Repetitions of a consumer within a delivery.', ['consumer']);
    this.sent = metrics.counter(MetricName.busSent, 'Messages the broker confirmed.', ['message_type']);
    this.sendErrors = metrics.counter(MetricName.busSendErrors, 'Messages the broker did not confirm.', [
      'message_type',
    ]);
    this.connected = metrics.gauge(MetricName.busConnected, '1 while the transport is connected.');
    this.outboxDelivered = metrics.counter(MetricName.outboxDelivered, 'Outbox rows delivered.');
    this.outboxUndeliverable = metrics.gauge(MetricName.outboxUndeliverable, 'Outbox rows the broker refused.');
    this.outboxActive = metrics.gauge(MetricName.outboxActive, "1 while this process's relay is the active one.");
  }
}
