import { mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { DestinationStream } from '@baton/observability';

/** The log of `npm start`, beside its data: the terminal is for the night. */
export interface LogFile {
  readonly path: string;
  readonly destination: DestinationStream;
}

/** Opens the log in the folder of embedded data, behind what earlier starts wrote. Lines are written at once, so none is lost. */
export function openLogFile(home: string): LogFile {
  const folder = path.resolve(home);
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'baton.log');
  const descriptor = openSync(file, 'a');
  return { path: file, destination: { write: (line) => void writeSync(descriptor, line) } };
}
