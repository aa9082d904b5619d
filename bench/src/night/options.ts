import { type RunDate, readRunDate } from '@baton/contracts';
import { readArguments, UsageError, wholeNumber } from '../command-line';

const usage = `Usage: npm run bench:night -- [--only nights,engines,growth,handover] [--organizations 2000] [--sizes 1000,10000,100000,1000000] [--rounds 3] [--seed 42] [--date 2026-03-01] [--profile FOLDER]`;

/** The parts of the benchmark: whole nights, one module on every engine, growth, and the handing over between modules. */
export const PARTS = ['nights', 'engines', 'growth', 'handover'] as const;
/** One of them. */
export type Part = (typeof PARTS)[number];

/** What is measured, and how often. */
export interface NightBenchOptions {
  readonly parts: readonly Part[];
  readonly organizations: number;
  /** Organizations of the nights that show growth. */
  readonly sizes: readonly number[];
  /** In each, every variant runs once. */
  readonly rounds: number;
  readonly seed: number;
  readonly runDate: RunDate;
  /** Folder for CPU profiles of Baton's processes, of the last round; they slow it. */
  readonly profileFolder: string | undefined;
}

/** @throws {UsageError} that names what is wrong. */
export function readOptions(args: readonly string[]): NightBenchOptions {
  const values = readArguments(
    args,
    {
      organizations: { type: 'string', default: '2000' },
      only: { type: 'string', default: PARTS.join(',') },
      sizes: { type: 'string', default: '1000,10000,100000,1000000' },
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
    parts: partsOf(values.only),
    sizes: values.sizes.split(',').map((size) => wholeNumber(size, '--sizes', usage)),
    organizations: wholeNumber(values.organizations, '--organizations', usage),
    rounds: wholeNumber(values.rounds, '--rounds', usage),
    seed: wholeNumber(values.seed, '--seed', usage),
    runDate,
    profileFolder: values.profile,
  };
}

function partsOf(only: string): readonly Part[] {
  const names = only.split(',');
  const unknown = names.find((name) => !PARTS.some((part) => part === name));
  if (unknown === undefined) return PARTS.filter((part) => names.includes(part));
  throw new UsageError(`--only names "${unknown}". Expected some of ${PARTS.join(', ')}.\n${usage}`);
}
