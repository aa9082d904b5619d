export { LogField, type LogFieldName } from './log-fields';
export { createLogger, type DestinationStream, type Logger, type LogOptions } from './logger';
export { LOGGER } from './logger.token';
export { type Counter, type Gauge, type Histogram, MetricName, type MetricNameValue, Metrics } from './metrics';
export { type SpanExport, startSpanExport } from './span-export';
