import { MetricName, Metrics } from './metrics';

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
  it('holds names that Prometheus takes, none twice', () => {
    const names = Object.values(MetricName);

    expect(names.filter((name) => !/^baton_[a-z_]+$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
