import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyLines } from './pretty-lines';

export type { DestinationStream, Logger } from 'pino';

/** How a process logs. */
export interface LogOptions {
  /** The process as its lines name it: `sales`. @default none; each service of a process has a child of its own */
  readonly service?: string | undefined;
  /** The least severe level written: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`. @default 'info' */
  readonly level?: string | undefined;
  /** Coloured lines for a person instead of JSON for a collector. @default false */
  readonly pretty?: boolean | undefined;
  /** Where lines go. @default standard output */
  readonly destination?: DestinationStream | undefined;
}

/** What must never be read in a log, wherever in a line's object it stands. */
const secrets = [
  'password',
  'authorization',
  'apiKey',
  '*.password',
  '*.authorization',
  '*.apiKey',
  'headers["x-api-key"]',
];

/**
 * Makes the logger of a process. One line an event: an object with the fields of {@link LogField} first, then a short
 * sentence. An error goes under `err`, with its code and causes.
 */
export function createLogger({ service, level = 'info', pretty = false, destination }: LogOptions): Logger {
  const to = destination ?? pino.destination(1);
  return pino(
    {
      level,
      base: service === undefined ? {} : { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secrets, censor: '(left out)' },
    },
    pretty ? prettyLines(to) : to,
  );
}
