import { dropDatabase, makeDatabase } from '../administration';
import type { BenchServers } from '../servers';
import { type LoopKind, runBareLoop } from './bare-loop';
import { type BatonNight, runBatonNight } from './baton-night';
import { captureExecutions, PLANNED, type ScriptedType } from './execution-script';
import { BATON, type Measurement, NAMED, PLAIN, type Round, VARIANTS, type Variant } from './measurement';
import type { NightBenchOptions } from './options';
import { nightTable, typeTable, variantTable } from './report';
import { assertSameRows, countRows, type NightRows } from './row-check';
import { SEEDED, seedDatabase } from './seeded-world';

/** A variant's measurement, and what it left behind. */
interface Pass {
  readonly measurement: Measurement;
  readonly rows: NightRows;
  readonly night?: BatonNight;
}

const MEASURED = 'measured';

/**
 * A night of Baton next to a bare loop over the same statements.
 *
 * The statements are not written down here. Baton first runs a night while PostgreSQL logs every statement it carries
 * out; from that log the transactions of the executions are read back, with their values, and a loop carries them out
 * again: on a fresh copy of the same world, with the same roles, policies, session settings and durability, one after
 * the other on one connection, each statement awaited. Once as text, once as named prepared statements.
 *
 * What the loop leaves out is what it would not need: planning, slices and fences, progress, events, the reading of
 * rows into objects and the handlers' own arithmetic, whose results it has in its values. All of that is in Baton's
 * time, which runs from the command StartRun to the event RunCompleted, four processes over RabbitMQ, one slice in
 * flight, no delay between modules. So the comparison favours the loop.
 *
 * A schedule type with a set-based handler stands in the loop organization by organization: its statements are taken
 * from slices of one. The table by schedule type keeps it apart.
 *
 * After each pass the rows of all tenants' tables are counted; a variant that did other work fails the run.
 */
export async function compareNights(
  servers: BenchServers,
  options: NightBenchOptions,
  say: (line: string) => void,
): Promise<void> {
  const { postgres } = servers;
  say(
    `${options.organizations} organizations (seed ${options.seed}), the night of ${options.runDate}, ${options.rounds} rounds; medians.`,
  );
  await seedDatabase(postgres, options);
  const script = await captureExecutions(postgres, options.runDate);
  const statements = script.flatMap((type) => type.transactions).reduce((sum, one) => sum + one.statements.length, 0);
  say(`The night has ${executionsIn(script)} executions; their transactions have ${statements} statements.`);

  const { rounds, nights } = await measure(servers, script, options, say);
  const executions = new Map(script.map((type) => [type.scheduleType, type.executions]));
  say(`\n${variantTable(rounds, executions)}\n\n${typeTable(rounds, executions)}`);
  const typical = nights.toSorted((one, other) => one.seconds - other.seconds)[Math.floor(nights.length / 2)];
  if (typical) say(`\nA night of four processes, ${typical.seconds.toFixed(2)} s:\n\n${nightTable(typical.run)}`);
}

async function measure(
  servers: BenchServers,
  script: readonly ScriptedType[],
  options: NightBenchOptions,
  say: (line: string) => void,
) {
  const rounds: Round[] = [];
  const nights: BatonNight[] = [];
  let expected: NightRows | undefined;
  for (let number = 1; number <= options.rounds; number += 1) {
    const round = new Map<Variant, Measurement>();
    for (const variant of inTurn(number)) {
      const profileFolder = number === options.rounds ? options.profileFolder : undefined;
      const { measurement, rows, night } = await runVariant(variant, servers, script, { ...options, profileFolder });
      expected ??= rows;
      assertSameRows(variant, rows, expected);
      if (night) nights.push(night);
      round.set(variant, measurement);
      say(`round ${number}: ${variant}: ${measurement.seconds.toFixed(2)} s`);
    }
    rounds.push(round);
  }
  return { rounds, nights };
}

/** Each round begins with another variant, so that none is always the first. */
function inTurn(round: number): readonly Variant[] {
  const first = (round - 1) % VARIANTS.length;
  return [...VARIANTS.slice(first), ...VARIANTS.slice(0, first)];
}

async function runVariant(
  variant: Variant,
  { postgres, rabbitMq }: BenchServers,
  script: readonly ScriptedType[],
  { runDate, profileFolder }: NightBenchOptions,
): Promise<Pass> {
  const loops: ReadonlyMap<Variant, LoopKind> = new Map([
    [PLAIN, 'plain'],
    [NAMED, 'named'],
  ]);
  const databaseUrl = await makeDatabase(postgres, MEASURED, variant === BATON ? SEEDED : PLANNED);
  try {
    const loop = loops.get(variant);
    if (loop !== undefined) {
      const measurement = ofLoop(await runBareLoop(databaseUrl, script, loop));
      return { measurement, rows: await countRows(databaseUrl) };
    }
    const night = await runBatonNight({ databaseUrl, rabbitMq, profileFolder }, runDate);
    return { measurement: ofNight(night), night, rows: await countRows(databaseUrl) };
  } finally {
    await dropDatabase(postgres, MEASURED);
  }
}

function ofLoop(secondsOfType: ReadonlyMap<string, number>): Measurement {
  return { seconds: [...secondsOfType.values()].reduce((sum, one) => sum + one, 0), secondsOfType };
}

function ofNight({ seconds, run }: BatonNight): Measurement {
  const types = run.stages.flatMap((stage) => stage.scheduleTypes);
  return { seconds, secondsOfType: new Map(types.map((type) => [type.scheduleType, type.durationMs / 1_000])) };
}

function executionsIn(script: readonly ScriptedType[]): number {
  return script.reduce((sum, { executions }) => sum + executions, 0);
}
