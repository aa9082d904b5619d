import { MetricName, Metrics } from './metrics';

/** Dashboards and rules hold these: a name is added freely, and changed or removed on purpose. */
const approved = [
  'baton_breaker_open',
  'baton_bus_connected',
  'baton_bus_consume_duration_seconds',
  'baton_bus_consumed_total',
  'baton_bus_in_flight',
  'baton_bus_receive_duration_seconds',
  'baton_bus_received_total',
  'baton_bus_retries_total',
  'baton_bus_send_errors_total',
  'baton_bus_sent_total',
  'baton_commit_latency_seconds',
  'baton_database_guard_window',
  'baton_executions_total',
  'baton_inbox_removed_total',
  'baton_module_run_stalled',
  'baton_module_runs_total',
  'baton_outbox_delivered_total',
  'baton_outbox_depth',
  'baton_outbox_lag_seconds',
  'baton_outbox_relay_active',
  'baton_outbox_undeliverable',
  'baton_recurrences_refused',
  'baton_retention_removed_total',
  'baton_runs_stalled',
  'baton_runs_total',
  'baton_scheduled_messages',
  'baton_scheduled_overdue_seconds',
  'baton_slice_duration_seconds',
  'baton_slices_total',
  'baton_stages_total',
  'baton_table_bytes',
];

describe('Metrics', () => {
  it('gives the same metric for the same name', () => {
    const metrics = new Metrics();

    expect(metrics.counter(MetricName.runs, 'Runs.', ['outcome'])).toBe(
      metrics.counter(MetricName.runs, 'Runs.', ['outcome']),
    );
  });

  it('keeps two services of one process apart', async () => {
    const [sales, purchase] = [new Metrics(), new Metrics()];

    sales.counter(MetricName.runs, 'Runs.', ['outcome']).inc({ outcome: 'succeeded' });
    purchase.counter(MetricName.runs, 'Runs.', ['outcome']);

    expect(await sales.registry.metrics()).toContain('baton_runs_total{outcome="succeeded"} 1');
    expect(await purchase.registry.metrics()).not.toContain('succeeded');
  });
});

describe('MetricName', () => {
  it('holds the approved names', () => {
    expect(Object.values(MetricName).toSorted()).toEqual(approved);
  });

  it('holds names that Prometheus takes, none twice', () => {
    const names = Object.values(MetricName);

    expect(names.filter((name) => !/^baton_[a-z_]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
