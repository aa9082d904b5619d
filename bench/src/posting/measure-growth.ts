import { dropDatabase } from '../administration';
import { markdownTable } from '../markdown-table';
import type { NightBenchOptions } from '../night/options';
import type { BenchServers } from '../servers';
import { BATON_SET, BATON_SQL, ENGINES, type Engine } from './engines';
import type { PostingResult } from './pass';
import { runPostingPass } from './run-pass';
import { makePostingWorld } from './world';

/** Slices at once of set-based work. */
const SETS_AT_ONCE = 4;
/** One organization after the other is sampled: what each costs is known after so many seconds. */
const SAMPLE_SECONDS = 30;

/** What an execution costs, and how much memory the service has, as the night grows. */
export async function measureGrowth(
  servers: BenchServers,
  { sizes, runDate }: NightBenchOptions,
  say: (line: string) => void,
): Promise<void> {
  const rows: string[][] = [];
  for (const organizations of sizes) {
    const world = await makePostingWorld(servers.postgres, organizations, runDate);
    const choice = { world, organizations, concurrency: 1, runDate };
    const set = await runPostingPass(servers, engineOf(BATON_SET), choice);
    const sets = await runPostingPass(servers, engineOf(BATON_SET), { ...choice, concurrency: SETS_AT_ONCE });
    const one = await runPostingPass(servers, engineOf(BATON_SQL), { ...choice, secondsAtMost: SAMPLE_SECONDS });
    await dropDatabase(servers.postgres, world);
    rows.push([
      String(organizations),
      (organizations / set.planningSeconds).toFixed(0),
      microsEach(set),
      microsEach(sets),
      (sets.executions / sets.seconds).toFixed(0),
      mebibytes(sets),
      String(one.executions),
      microsEach(one),
      mebibytes(one),
    ]);
    say(`${organizations} organizations: ${microsEach(set)} µs each as sets, ${microsEach(one)} µs one by one`);
  }
  const head = [
    'organizations',
    'planned/s',
    'set-based, µs each',
    `${SETS_AT_ONCE} sets at once, µs each`,
    'all of it, organizations/s',
    'MB',
    'one by one',
    'µs each',
    'MB',
  ];
  say(`\n${markdownTable(head, rows)}`);
}

function engineOf(id: string): Engine {
  const engine = ENGINES.find((one) => one.id === id);
  if (engine === undefined) throw new RangeError(`There is no engine ${id}.`);
  return engine;
}

function microsEach({ workingSeconds, executions }: PostingResult): string {
  return ((workingSeconds * 1e6) / executions).toFixed(0);
}

function mebibytes({ peakBytes }: PostingResult): string {
  return (peakBytes / 2 ** 20).toFixed(0);
}
