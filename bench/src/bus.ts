/**
 * `npm run bench:bus`: Baton's bus next to other clients of RabbitMQ, in one run on one broker: publishing with confirms,
 * consuming with acknowledgements, requests with their answers.
 *
 * Each pass is one client doing one work in a process of its own, so that CPU time and memory are its own; the broker
 * shares the machine with it. The queue of a pass is made anew, with the same arguments for all. Variants take turns, and
 * each round begins with another one. After each pass the queue must hold exactly what it should: a client that lost a
 * message, sent one too many or acknowledged one too few fails the run.
 */
import { emptyTables, expectRows, makeBenchDatabase } from './bus/bench-database';
import { BenchQueue, brokerVersion } from './bus/broker';
import { noteLengthFor } from './bus/envelope-size';
import { buildMassTransit } from './bus/masstransit';
import type { Measured } from './bus/measurement';
import { type BusBenchOptions, readOptions } from './bus/options';
import type { Pass, QueueType, Work } from './bus/pass';
import { runPass } from './bus/pass-process';
import { busTables } from './bus/report';
import { MASS_TRANSIT, NESTJS, type Variant, variantsOf } from './bus/variants';
import { runBenchmark } from './command-line';
import { machine } from './machine';
import { endServersOnSignal, startServers } from './servers';

/** How many messages a work has for each message of a publish, so that all works take about as long. */
const shareOf: Readonly<Record<Work, number>> = {
  publish: 1,
  consume: 1,
  'request-1': 1 / 20,
  'request-64': 1 / 5,
  outbox: 1 / 10,
  inbox: 1 / 10,
};
/** Of the measured messages. */
const WARM_UP_SHARE = 0.5;

/** Leave what they sent in the queue. */
const publishing: ReadonlySet<Work> = new Set(['publish', 'outbox']);
/** Find it filled. */
const consuming: ReadonlySet<Work> = new Set(['consume', 'inbox']);
/** Write rows. */
const writing: ReadonlySet<Work> = new Set(['outbox', 'inbox']);

const say = (line: string) => process.stdout.write(`${line}\n`);

/** What all passes have in common. */
type Surroundings = Pick<Pass, 'brokerUrl' | 'databaseUrl' | 'noteLength'>;

async function main(): Promise<void> {
  const options = await withoutMissing(readOptions(process.argv.slice(2)));
  await using servers = await startServers();
  endServersOnSignal(servers);
  const noteLength = await noteLengthFor(options.size);
  const surroundings: Surroundings = {
    brokerUrl: servers.rabbitMq.url(),
    databaseUrl: await makeBenchDatabase(servers.postgres),
    noteLength,
  };
  say(`${await machine(servers.postgres)}, RabbitMQ ${await brokerVersion(servers.rabbitMq.url())}.`);
  say(`${options.messages} messages of ${options.size} bytes, ${options.rounds} rounds; medians.`);

  const measured: Measured[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const work of options.works) {
      for (const queueType of options.queueTypes) {
        for (const variant of inTurn(variantsOf(work, options.variants), round)) {
          const pass = passOf({ variant, work, queueType }, options, surroundings);
          const profileFolder = round === options.rounds ? options.profileFolder : undefined;
          const result = await measure(variant, pass, profileFolder);
          measured.push({ ...result, ...pass, variant: variant.id, round });
          say(
            `round ${round}: ${work}, ${queueType}: ${variant.label}: ${(pass.messages / result.seconds).toFixed(0)}/s`,
          );
        }
      }
    }
  }
  say(`\n${busTables({ measured, ...options })}`);
}

/** MassTransit is measured where there is .NET. */
async function withoutMissing(options: BusBenchOptions): Promise<BusBenchOptions> {
  if (!options.variants.some(({ id }) => id === MASS_TRANSIT)) return options;
  const version = await buildMassTransit();
  if (version !== undefined) {
    say(`MassTransit runs on .NET, SDK ${version}.`);
    return options;
  }
  say('There is no "dotnet" here, so MassTransit is left out.');
  return { ...options, variants: options.variants.filter(({ id }) => id !== MASS_TRANSIT) };
}

/** Each round begins with another variant, so that none is always the first. */
function inTurn(variants: readonly Variant[], round: number): readonly Variant[] {
  const first = (round - 1) % variants.length;
  return [...variants.slice(first), ...variants.slice(0, first)];
}

function passOf(
  what: { readonly variant: Variant; readonly work: Work; readonly queueType: QueueType },
  { messages, size }: BusBenchOptions,
  { databaseUrl, ...surroundings }: Surroundings,
): Pass {
  const share = Math.ceil(messages * shareOf[what.work]);
  return {
    ...what,
    variant: what.variant.id,
    ...surroundings,
    databaseUrl: writing.has(what.work) ? databaseUrl : undefined,
    messages: share,
    warmUp: Math.ceil(share * WARM_UP_SHARE),
    size,
  };
}

/** Makes the queue, runs the pass, and looks at what it left. */
async function measure(variant: Variant, pass: Pass, profileFolder: string | undefined) {
  const all = pass.messages + pass.warmUp;
  await using queue = await BenchQueue.make(pass);
  if (pass.databaseUrl !== undefined) await emptyTables(pass.databaseUrl);
  if (consuming.has(pass.work)) await fill(queue, variant, pass);
  const result = await runPass(variant, pass, profileFolder);
  await queue.expect(publishing.has(pass.work) ? all : 0);
  if (publishing.has(pass.work)) await queue.expectSize();
  if (pass.databaseUrl !== undefined) await expectRows(pass.databaseUrl, pass.variant, all);
  return result;
}

/** What is consumed is envelopes, which all but one client take; that one fills its queue itself. */
async function fill(queue: BenchQueue, variant: Variant, pass: Pass): Promise<void> {
  if (variant.id === NESTJS) await runPass(variant, { ...pass, work: 'publish' }, undefined);
  else await queue.fill();
}

runBenchmark(main);
