import { type RunDate, readRunDate } from '@baton/contracts';
import { databaseUrls, migrateAll, seedWorld } from '@baton/local';
import { MigratorSession } from '@baton/persistence';
import { type DatabaseTemplate, quietLogger, refuseOtherMoves } from '@baton/testing';

/** The date of every night in these tests: a month has just ended, so that depreciation has something to post. */
export const RUN_DATE: RunDate = runDate('2026-03-01');

/** The seed of every world in these tests. */
const WORLD_SEED = 42;

/**
 * A database with a seeded world in all four schemas; copies of it are equal worlds. Its trigger is off: a test that ran
 * past 02:00 UTC would otherwise see a night that it did not ask for. It refuses moves that no machine has.
 */
export function seededWorld(organizations: number): DatabaseTemplate {
  return {
    name: `world-${organizations}`,
    build: async (url) => {
      const urls = databaseUrls(() => url);
      await migrateAll(urls, quietLogger);
      await seedWorld({ ...urls, organizations, seed: WORLD_SEED, runDate: RUN_DATE });
      const scheduler = await MigratorSession.open(url, 'scheduler');
      await scheduler.query('update run_trigger set enabled = false');
      await scheduler.close();
      for (const module of ['sales', 'purchase', 'accounting'] as const) await refuseOtherMoves(url, module);
    },
  };
}

function runDate(text: string): RunDate {
  const date = readRunDate(text);
  if (date === undefined) throw new Error(`"${text}" is no date.`);
  return date;
}
