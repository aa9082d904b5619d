import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { simulateNights } from './nights';
import { failureText, summaryText } from './report';

const { values } = parseArgs({
  options: {
    nights: { type: 'string', default: '100' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});

const nights = wholeNumber('nights', values.nights);
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber('seed', values.seed);
const show = values.trace ? (line: string) => void process.stdout.write(`${line}\n`) : undefined;

void simulateNights({ nights, seed, show }).then((summary) => {
  const failures = summary.failures.map((failure) => failureText(failure)).join('\n');
  process.stdout.write(`${failures}${summaryText(summary)}\n`);
  process.exitCode = summary.failures.length > 0 ? 1 : 0;
});

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  process.stderr.write(`--${option} is "${text}": expected a whole number, 0 or more.\n`);
  process.exit(2);
}
