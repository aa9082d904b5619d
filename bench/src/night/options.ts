import { type RunDate, readRunDate } from '@baton/contracts';
import { readArguments, UsageError, wholeNumber } from '../command-line';

const usage = `Usage: npm run bench:night -- [--organizations 2000] [--rounds 3] [--seed 42] [--date 2026-03-01] [--profile FOLDER]`;

/** What is measured, and how often. */
export interface BenchOptions {
  readonly organizations: number;
  /** In each, every variant runs once. */
  readonly rounds: number;
  readonly seed: number;
  readonly runDate: RunDate;
  /** Folder for CPU profiles of Baton's processes, of the last round; they slow it. */
  readonly profileFolder: string | undefined;
}

/** @throws {UsageError} that names what is wrong. */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = readArguments(
    args,
    {
      organizations: { type: 'string', default: '2000' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '42' },
      date: { type: 'string', default: '2026-03-01' },
      profile: { type: 'string' },
    },
    usage,
  );
  const runDate = readRunDate(values.date);
  if (runDate === undefined)
    throw new UsageError(`--date is "${values.date}". Expected a date such as 2026-03-01. ${usage}`);
  return {
    organizations: wholeNumber(values.organizations, '--organizations', usage),
    rounds: wholeNumber(values.rounds, '--rounds', usage),
    seed: wholeNumber(values.seed, '--seed', usage),
    runDate,
    profileFolder: values.profile,
  };
}
