/**
 * `npm run bench:night`: what a night costs, in one run on one PostgreSQL and one RabbitMQ. Whole nights next to a bare loop
 * over the same statements; one module's work on Baton and on job queues; growth to a million; the handing over between modules.
 */
import 'reflect-metadata';
import { runBenchmark } from './command-line';
import { machine } from './machine';
import { compareNights } from './night/compare-nights';
import { measureHandover } from './night/measure-handover';
import { type NightBenchOptions, type Part, readOptions } from './night/options';
import { compareEngines } from './posting/compare-engines';
import { measureGrowth } from './posting/measure-growth';
import { type BenchServers, endServersOnSignal, startServers } from './servers';

type Measure = (servers: BenchServers, options: NightBenchOptions, say: (line: string) => void) => Promise<void>;

const measures: Readonly<Record<Part, Measure>> = {
  nights: compareNights,
  engines: compareEngines,
  growth: measureGrowth,
  handover: measureHandover,
};

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  await using servers = await startServers();
  endServersOnSignal(servers);
  say(`${await machine(servers.postgres)}.`);
  for (const part of options.parts) {
    say(`\n## ${part}\n`);
    await measures[part](servers, options, say);
  }
}

runBenchmark(main);
