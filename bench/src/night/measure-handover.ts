import { performance } from 'node:perf_hooks';
import { ModuleRunCompleted, RunSchedulerCommand } from '@baton/contracts';
import { dropDatabase } from '../administration';
import { busAt } from '../bus/baton-bus';
import type { BenchServers } from '../servers';
import { watchNights, withFourProcesses } from './baton-night';
import type { NightBenchOptions } from './options';
import { seedDatabase } from './seeded-world';

/** Runs that are measured; each hands over from sales to purchase and from purchase to accounting. */
const RUNS = 150;
/** Runs before, for the compilers. */
const WARM_UP = 10;
const FEW_ORGANIZATIONS = 2;
const WORLD = 'handover';

/**
 * How long from a module's completion to the next module's command, with no delay between modules: both seen by one
 * watcher at the broker, so that its clock alone is asked.
 */
export async function measureHandover(
  servers: BenchServers,
  options: NightBenchOptions,
  say: (line: string) => void,
): Promise<void> {
  await seedDatabase(servers.postgres, { ...options, organizations: FEW_ORGANIZATIONS }, WORLD);
  const databaseUrl = servers.postgres.url(WORLD);
  try {
    const waits = await withFourProcesses({ databaseUrl, rabbitMq: servers.rabbitMq }, ({ rabbitMqUrl }) =>
      watchHandovers(rabbitMqUrl, options),
    );
    const sorted = waits.toSorted((one, other) => one - other);
    const at = (share: number) => (sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN).toFixed(1);
    say(
      `\nFrom a module's completion to the next one's command, ${sorted.length} times: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms.`,
    );
  } finally {
    await dropDatabase(servers.postgres, WORLD);
  }
}

async function watchHandovers(rabbitMqUrl: string, { runDate }: NightBenchOptions): Promise<readonly number[]> {
  const bus = busAt(rabbitMqUrl);
  const waits: number[] = [];
  let completedAt: number | undefined;
  // One endpoint for both, one delivery at a time: they are seen in the order in which the broker had them.
  const endpoint = { endpointName: 'bench-handover', concurrentMessageLimit: 1 };
  const onCompleted = () => {
    completedAt = performance.now();
    return Promise.resolve();
  };
  const onCommand = () => {
    if (completedAt !== undefined) waits.push(performance.now() - completedAt);
    return Promise.resolve();
  };
  bus.connectConsumer(ModuleRunCompleted, endpoint, onCompleted, 'completed');
  bus.connectConsumer(RunSchedulerCommand, endpoint, onCommand, 'command');
  const nights = watchNights(bus);
  await bus.start();
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    // The first command of a run follows no completion.
    completedAt = undefined;
    await nights.run(runDate, run > 0);
    if (run === WARM_UP - 1) waits.length = 0;
  }
  await bus.stop();
  return waits;
}
