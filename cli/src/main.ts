#!/usr/bin/env node
import { setTimeout as pause } from 'node:timers/promises';
import { runBaton } from './run-baton';
import type { Terminal } from './terminal';

const terminal: Terminal = {
  isInteractive: process.stdout.isTTY === true,
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  stream: process.stdout,
  pause: (ms) => pause(ms),
};

runBaton(process.argv.slice(2), terminal).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
