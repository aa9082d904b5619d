import { createLogger, type Logger } from '@baton/observability';

/** A line as it is written for a collector. */
export interface RecordedLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A log that a test reads, as a person would. */
export interface RecordedLog {
  readonly lines: readonly RecordedLine[];
  readonly logger: Logger;
}

/** Collects what is logged. @param level the least severe that is */
export function recordedLog(level: 'trace' | 'debug' | 'info' | 'warn' = 'debug'): RecordedLog {
  const lines: RecordedLine[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, logger: createLogger({ service: 'test', level, destination }) };
}
