#!/usr/bin/env node
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { runBaton } from './run-baton';
import type { Terminal } from './terminal';

const terminal: Terminal = {
  isInteractive: process.stdout.isTTY === true,
  user: userName(),
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  stream: process.stdout,
  lines: () => createInterface({ input: process.stdin }),
  pause: (ms) => pause(ms),
};

/** A container's user may have a number alone. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

runBaton(process.argv.slice(2), terminal).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
