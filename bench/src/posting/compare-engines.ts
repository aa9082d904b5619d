import { markdownTable } from '../markdown-table';
import { median } from '../median';
import type { NightBenchOptions } from '../night/options';
import { startRedis } from '../redis';
import type { BenchServers } from '../servers';
import { BARE, BULLMQ, ENGINES, type Engine } from './engines';
import type { PostingResult } from './pass';
import { runPostingPass } from './run-pass';
import { makePostingWorld } from './world';

interface Measured extends PostingResult {
  readonly engine: string;
  readonly concurrency: number;
  readonly round: number;
}

/** The same short transaction for each organization, by every engine, one after the other and eight at once. */
export async function compareEngines(
  servers: BenchServers,
  options: NightBenchOptions,
  say: (line: string) => void,
): Promise<void> {
  const { runDate, rounds } = options;
  const redis = await startRedis();
  if (redis) servers.running.use(redis);
  else say('No Redis is installed ("sudo apt-get install redis-server"), so BullMQ is left out.');
  const engines = ENGINES.filter(({ id }) => id !== BULLMQ || redis !== undefined);
  const sizeOf = (engine: Engine) => engine.organizations ?? options.organizations;
  const worlds = new Map<number, string>();
  for (const size of new Set(engines.map(sizeOf)))
    worlds.set(size, await makePostingWorld(servers.postgres, size, runDate));
  const measured: Measured[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const profileFolder = round === rounds ? options.profileFolder : undefined;
    for (const [engine, concurrency] of inTurn(engines, round)) {
      const organizations = sizeOf(engine);
      const world = worlds.get(organizations) ?? '';
      const choice = { world, organizations, concurrency, runDate, redisUrl: redis?.url, profileFolder };
      const result = await runPostingPass(servers, engine, choice);
      measured.push({ ...result, engine: engine.id, concurrency, round });
      say(`round ${round}: ${engine.label}, ${concurrency} at once: ${rateOf(result).toFixed(0)} organizations/s`);
    }
  }
  say(`\n${engineTable(engines, measured)}`);
}

/** Each round begins with another engine, so that none is always the first. */
function inTurn(engines: readonly Engine[], round: number): readonly (readonly [Engine, number])[] {
  const passes = engines.flatMap((engine) => engine.concurrencies.map((concurrency) => [engine, concurrency] as const));
  const first = (round - 1) % passes.length;
  return [...passes.slice(first), ...passes.slice(0, first)];
}

function engineTable(engines: readonly Engine[], measured: readonly Measured[]): string {
  const rows = engines.flatMap((engine) =>
    engine.concurrencies.map((concurrency) => {
      const passes = passesOf(measured, engine.id, concurrency);
      const cells = [
        median(passes.map(rateOf)).toFixed(0),
        // Several sets at once have no counterpart.
        ratioTo(measured, engine.id, engine.way === 'set' ? 1 : concurrency, concurrency).toFixed(2),
        median(passes.map(({ cpuMicros, executions }) => cpuMicros / executions)).toFixed(0),
        median(passes.map(({ peakBytes }) => peakBytes / 2 ** 20)).toFixed(0),
        median(passes.map(({ planningSeconds }) => planningSeconds)).toFixed(2),
      ];
      return [engine.label, String(concurrency), ...cells, engine.how];
    }),
  );
  return markdownTable(
    ['engine', 'at once', 'organizations/s', '× plain loop', 'CPU µs', 'MB', 'queued in s', 'how'],
    rows,
  );
}

function ratioTo(measured: readonly Measured[], engine: string, reference: number, concurrency: number): number {
  const references = passesOf(measured, BARE, reference);
  return median(
    passesOf(measured, engine, concurrency).map((pass) => {
      const same = references.find(({ round }) => round === pass.round);
      if (same === undefined) throw new RangeError(`Round ${pass.round} has no reference.`);
      return rateOf(pass) / rateOf(same);
    }),
  );
}

function passesOf(measured: readonly Measured[], engine: string, concurrency: number): readonly Measured[] {
  return measured.filter((pass) => pass.engine === engine && pass.concurrency === concurrency);
}

function rateOf({ executions, seconds }: PostingResult): number {
  return executions / seconds;
}
