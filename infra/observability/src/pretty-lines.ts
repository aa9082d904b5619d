import type { DestinationStream } from 'pino';

const colours: Readonly<Record<string, string>> = {
  warn: '\u001b[33m',
  error: '\u001b[31m',
  fatal: '\u001b[35m',
  debug: '\u001b[2m',
};
const plain = '\u001b[0m';

interface Line {
  readonly time?: string;
  readonly level?: string;
  readonly service?: string;
  readonly msg?: string;
  readonly err?: { readonly stack?: string };
  readonly [field: string]: unknown;
}

/** Turns a JSON log line into one for a person: time, level, service, sentence, then the fields; an error's stack below. */
export function prettyLine(json: string): string {
  const { time = '', level = 'info', service = '', msg = '', err, ...fields }: Line = JSON.parse(json);
  const details = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const head = `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${service}: ${msg}`;
  const text = [head, ...details].join('  ');
  const coloured = level in colours ? `${colours[level]}${text}${plain}` : text;
  return err?.stack === undefined ? `${coloured}\n` : `${coloured}\n${err.stack}\n`;
}

/** A destination that writes each JSON line to `to` in its readable form. */
export function prettyLines(to: DestinationStream): DestinationStream {
  return { write: (json) => to.write(prettyLine(json)) };
}
