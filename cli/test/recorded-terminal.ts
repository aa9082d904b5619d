import type { Terminal } from '../src/index';

/** A terminal that keeps what is written to it. */
export interface RecordedTerminal extends Terminal {
  readonly written: string[];
  readonly errors: string[];
}

/** A terminal of a user named ann. */
export function recordedTerminal(): RecordedTerminal {
  const written: string[] = [];
  const errors: string[] = [];
  return {
    written,
    errors,
    isInteractive: false,
    user: 'ann',
    out: (line) => void written.push(line),
    error: (line) => void errors.push(line),
    stream: process.stdout,
    lines: noLines,
    pause: () => Promise.resolve(),
  };
}

async function* noLines(): AsyncGenerator<string> {}
