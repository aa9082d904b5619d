import { context, type DiagLogger, DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { LogField } from './log-fields';
import type { Logger } from './logger';

/** The spans of a process on their way to a collector. */
export interface SpanExport {
  /** Sends what is left, for as long as the exporter's timeout; what the collector does not take then is lost and told. */
  close(): Promise<void>;
}

/**
 * Sends the process's spans to the collector that `OTEL_EXPORTER_OTLP_ENDPOINT` names, by OTLP over HTTP with protobuf. The
 * exporter reads its other variables (`OTEL_EXPORTER_OTLP_HEADERS`, `_TIMEOUT`, `_CERTIFICATE` and so on) itself. To be called
 * once, before anything that makes spans is made.
 *
 * @param name as the spans' `service.name`; `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` have the last word.
 * @param logger is told what the exporter complains of: a collector that is away costs spans, nothing else.
 */
export function startSpanExport(name: string, logger: Logger): SpanExport {
  diag.setLogger(complaintsTo(logger), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const named = detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': name }).merge(named),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  return {
    close: () =>
      provider.shutdown().catch((error: unknown) => {
        logger.warn({ [LogField.err]: error }, 'The last spans could not be exported.');
      }),
  };
}

function complaintsTo(logger: Logger): DiagLogger {
  const warn = (message: string): void => logger.warn({ complaint: message }, 'Spans could not be exported.');
  const silent = (): void => undefined;
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}
