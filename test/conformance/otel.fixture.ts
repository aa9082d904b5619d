import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Records the spans and measurements of a file's tests, as a service's telemetry would. Call it at the top of the file. */
export function useTelemetry() {
  const spans = new InMemorySpanExporter();
  const measurements = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: measurements, exportIntervalMillis: 3_600_000 });
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(
      new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
    );
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  });
  beforeEach(() => spans.reset());
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
    /** Every metric that was measured, by its name: the labels of each of its points. */
    async measured(): Promise<ReadonlyMap<string, readonly object[]>> {
      await reader.forceFlush();
      const found =
        measurements
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
      return new Map(
        found.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints.map((point) => point.attributes)]),
      );
    },
  };
}
