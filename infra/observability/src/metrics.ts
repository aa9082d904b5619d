import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

/**
 * Every metric's name. Durations are in seconds, as Prometheus wants them. No metric is labelled by organization: there
 * are thousands; logs carry that.
 */
export const MetricName = {
  /** Deliveries taken from a queue, by endpoint and what became of them. */
  busReceived: 'baton_bus_received_total',
  /** From taking a delivery to settling it, by endpoint. */
  busReceiveDuration: 'baton_bus_receive_duration_seconds',
  /** Consumers run, by consumer and outcome. */
  busConsumed: 'baton_bus_consumed_total',
  /** One consumer's run with its retries, by consumer. */
  busConsumeDuration: 'baton_bus_consume_duration_seconds',
  /** Repetitions of a consumer within a delivery, by consumer. */
  busRetries: 'baton_bus_retries_total',
  /** Deliveries worked on at this moment, by endpoint. */
  busInFlight: 'baton_bus_in_flight',
  /** Messages confirmed by the broker, by message type. */
  busSent: 'baton_bus_sent_total',
  /** Messages the broker did not confirm, by message type. */
  busSendErrors: 'baton_bus_send_errors_total',
  /** 1 while the transport is connected. */
  busConnected: 'baton_bus_connected',
  /** Rows the relay delivered. */
  outboxDelivered: 'baton_outbox_delivered_total',
  /** Rows the broker refused for good; they stay in the table. */
  outboxUndeliverable: 'baton_outbox_undeliverable',
  /** 1 in the process whose relay is the schema's active one. */
  outboxActive: 'baton_outbox_relay_active',
  /** Rows of the outbox not yet delivered; counted up to 10,000. */
  outboxDepth: 'baton_outbox_depth',
  /** Age of the outbox row that waits longest; 0 when none does. */
  outboxLag: 'baton_outbox_lag_seconds',
  /** Messages scheduled for later; counted up to 10,000. */
  scheduledMessages: 'baton_scheduled_messages',
  /** How long the next scheduled message has been due and is not moved to the outbox; 0 when none is due. */
  scheduledOverdue: 'baton_scheduled_overdue_seconds',
  /** Inbox rows removed after the window in which duplicates are known. */
  inboxRemoved: 'baton_inbox_removed_total',
  /** Rows removed because they were older than they are kept, by table. */
  retentionRemoved: 'baton_retention_removed_total',
  /** Size of one of the service's tables with its indexes. */
  tableBytes: 'baton_table_bytes',
  /** Executions ended, by module, schedule type and outcome. */
  executions: 'baton_executions_total',
  /** Slices ended, by module, schedule type and how. */
  slices: 'baton_slices_total',
  /** A slice from its claim to its end, by module and schedule type. */
  sliceDuration: 'baton_slice_duration_seconds',
  /** 1 while the work of a schedule type waits because what it needs is down, by module and schedule type. */
  breakerOpen: 'baton_breaker_open',
  /** Slices that may be in flight by the time that commits take; 0 is one at a time with pauses, by module. */
  databaseGuardWindow: 'baton_database_guard_window',
  /** How long commits take: of late and as a rule, by module. */
  commitLatency: 'baton_commit_latency_seconds',
  /** Module runs ended, by module and outcome. */
  moduleRuns: 'baton_module_runs_total',
  /** 1 while the module run at work stands still, by module. */
  moduleRunStalled: 'baton_module_run_stalled',
  /** Recurrences of enrolments that have no occurrences any more, by module. */
  recurrencesRefused: 'baton_recurrences_refused',
  /** Runs ended, by pipeline and outcome. */
  runs: 'baton_runs_total',
  /** Runs that are not over and that nothing will move on. */
  runsStalled: 'baton_runs_stalled',
  /** Stages ended, by module and outcome. */
  stages: 'baton_stages_total',
} as const;

/** Bounds, in seconds, of durations from a tenth of a millisecond to half a minute. */
export const durationBuckets: readonly number[] = [
  0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** One of the names in {@link MetricName}. */
export type MetricNameValue = (typeof MetricName)[keyof typeof MetricName];

/**
 * The metrics of one process or, in tests and `npm start`, of one service within it: each has its own registry, so
 * several never collide. Asking twice for a name gives the same metric.
 */
export class Metrics {
  readonly registry = new Registry();

  /** A number that only grows. */
  counter<L extends string = never>(name: MetricNameValue, help: string, labelNames: readonly L[] = []): Counter<L> {
    return (
      this.known<Counter<L>>(name) ??
      new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] })
    );
  }

  /** A number that goes up and down. */
  gauge<L extends string = never>(name: MetricNameValue, help: string, labelNames: readonly L[] = []): Gauge<L> {
    return (
      this.known<Gauge<L>>(name) ?? new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] })
    );
  }

  /** Durations in seconds, counted by {@link durationBuckets}. */
  histogram<L extends string = never>(
    name: MetricNameValue,
    help: string,
    labelNames: readonly L[] = [],
  ): Histogram<L> {
    return (
      this.known<Histogram<L>>(name) ??
      new Histogram({
        name,
        help,
        labelNames: [...labelNames],
        buckets: [...durationBuckets],
        registers: [this.registry],
      })
    );
  }

  /** A name has one kind and one set of labels, those of its first use. */
  private known<M>(name: string): M | undefined {
    return this.registry.getSingleMetric(name) as M | undefined;
  }
}
