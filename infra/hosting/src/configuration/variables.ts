import { readFileSync } from 'node:fs';
import { z } from 'zod';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

function urlOf(protocols: readonly string[], example: string) {
  return z.string(`is not set. Expected ${example}`).refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && protocols.includes(url.protocol);
    },
    // The value itself may hold a password, so it is not repeated.
    `is no such URL. Expected ${example}`,
  );
}

/** `DATABASE_URL` and its kin. */
export const databaseUrl = urlOf(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database');

const brokerUrl = urlOf(['amqp:', 'amqps:'], 'amqp://user:password@host:5672/vhost');

/** `RABBITMQ_URL`: one, or several of a cluster. */
export const brokerUrls = z
  .string('is not set. Expected amqp://user:password@host:5672/vhost, several separated by commas for a cluster')
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(brokerUrl).min(1));

/** `RABBITMQ_CA_FILE`: read when the process starts, so that a wrong name is said then. */
export const certificateAuthority = z
  .string()
  .optional()
  .transform((file, context) => {
    if (file === undefined) return undefined;
    try {
      return readFileSync(file, 'utf8');
    } catch {
      context.addIssue(`names a file that cannot be read: ${file}. Expected certificates in PEM, or nothing`);
      return z.NEVER;
    }
  });

const noPort = 'is no port. Expected 0 to 65535, 0 for any free one';

/** `OTEL_EXPORTER_OTLP_ENDPOINT`: spans are exported where it is set. */
export const otlpEndpoint = urlOf(['http:', 'https:'], 'http://collector:4318').optional();

/** `PORT`. */
export function port(fallback: number) {
  return z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, noPort)
    .transform(Number);
}

/** `HOST`: reachable from this machine alone unless it says otherwise. */
export const host = z.string().default('127.0.0.1');

/** `LOG_LEVEL`. */
export function logLevel(fallback: (typeof logLevels)[number]) {
  return z.enum(logLevels, `is no log level. Expected one of ${logLevels.join(', ')}`).default(fallback);
}

/** `DUPLICATE_WINDOW_HOURS`; undefined leaves it to the service. */
export const duplicateWindowHours = z
  .string()
  .refine((text) => /^[1-9]\d{0,3}$/.test(text), 'is no number of hours. Expected 1 to 9999')
  .transform(Number)
  .optional();

/** `BATON_RETENTION_DAYS`; undefined leaves it to the service. A month at least: what is forgotten cannot be run again. */
export const retentionDays = z
  .string()
  .refine((text) => /^\d{2,5}$/.test(text) && Number(text) >= 31, 'is no number of days. Expected 31 to 99999')
  .transform(Number)
  .optional();

/** A whole number from 1, as text. */
export function countOf(what: string) {
  return z
    .string()
    .refine((text) => /^[1-9]\d{0,6}$/.test(text), `is no number of ${what}. Expected 1 to 9999999`)
    .transform(Number);
}
