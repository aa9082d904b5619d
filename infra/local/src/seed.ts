import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type RunDate, readRunDate, runDateOf } from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { createLogger } from '@baton/observability';
import { readDatabaseUrls } from './database-urls';
import { migrateAll } from './migrate-all';
import { runCommand } from './operator-command';
import { seedWorld } from './seed/seed-world';

const usage = 'Usage: npm run seed -- --organizations 5000 [--seed 42] [--date 2026-03-01]';

/** `npm run seed`. */
void runCommand('seed', async () => {
  const { organizations, seed, runDate } = readArguments(process.argv.slice(2));
  const urls = readDatabaseUrls(process.env);
  await migrateAll(urls, createLogger({ service: 'seed', level: 'warn', pretty: true }));
  const added = await seedWorld({ ...urls, organizations, seed, runDate });
  process.stdout.write(`${added} organizations added for ${runDate} (seed ${seed}).\n`);
});

function readArguments(args: readonly string[]): { organizations: number; seed: number; runDate: RunDate } {
  const { values } = parseArgs({
    args: [...args],
    options: { organizations: { type: 'string' }, seed: { type: 'string', default: '42' }, date: { type: 'string' } },
  });
  const organizations = wholeNumber(values.organizations, '--organizations');
  const runDate = values.date === undefined ? runDateOf(new SystemClock().now()) : readRunDate(values.date);
  if (runDate === undefined)
    throw new Error(`--date is "${values.date}". Expected a date such as 2026-03-01. ${usage}`);
  return { organizations, seed: wholeNumber(values.seed, '--seed'), runDate };
}

function wholeNumber(text: string | undefined, option: string): number {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`${option} is "${text ?? ''}". Expected a whole number. ${usage}`);
}
