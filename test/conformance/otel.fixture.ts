import { type Attributes, context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  type DataPoint,
  type ExponentialHistogram,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** What was measured under one set of labels. */
export interface Measurement {
  readonly labels: Attributes;
  /** A sum, or what a histogram holds. */
  readonly value: number | { readonly count: number; readonly sum: number };
}

/** Records the spans and measurements of a file's tests, as a service's telemetry would. Call it at the top of the file. */
export function useTelemetry() {
  const spans = new InMemorySpanExporter();
  const measurements = new InMemoryMetricExporter(AggregationTemporality.DELTA);
  const reader = new PeriodicExportingMetricReader({ exporter: measurements, exportIntervalMillis: 3_600_000 });
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
    );
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  });
  beforeEach(async () => {
    spans.reset();
    await reader.forceFlush();
    measurements.reset();
  });
  afterAll(async () => {
    await reader.shutdown();
    trace.disable();
    metrics.disable();
    context.disable();
  });
  return {
    /** Every span that has ended, in that order. */
    spans: () => spans.getFinishedSpans(),
    /** The span of that name that ended last. */
    span(name: string) {
      const found = spans.getFinishedSpans().findLast((span) => span.name === name);
      if (!found)
        throw new Error(
          `No span "${name}". There are: ${spans
            .getFinishedSpans()
            .map((span) => span.name)
            .join(', ')}`,
        );
      return found;
    },
    /** What was measured since this was asked before, or since the test began, by the name of its metric. */
    async measured(): Promise<ReadonlyMap<string, readonly Measurement[]>> {
      measurements.reset();
      await reader.forceFlush();
      const found = measurements
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
      return new Map(found.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.map(measurementOf)]));
    },
  };
}

function measurementOf({
  attributes,
  value,
}: DataPoint<number> | DataPoint<Histogram> | DataPoint<ExponentialHistogram>): Measurement {
  if (typeof value === 'number') return { labels: attributes, value };
  return { labels: attributes, value: { count: value.count, sum: value.sum ?? 0 } };
}
