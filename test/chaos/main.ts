/**
 * `npm run chaos -- --rounds 50 [--seed 7] [--organizations 100]`: nights of two processes of each service on servers of
 * their own, with a blow in each; what they leave is held against the same nights undisturbed.
 */
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type RoundResult, runChaos } from './chaos';
import { hitShare, LEAST_HIT_SHARE, roundLine, summaryTable } from './report';

const USAGE = 'Usage: npm run chaos -- --rounds 50 [--seed 7] [--organizations 100]';
const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const { rounds, seed, organizations } = readOptions(process.argv.slice(2));
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-chaos-'));
  // Started as root, PostgreSQL runs as nobody, who has to pass.
  chmodSync(folder, 0o755);
  const inFolder = (name: string) => path.join(folder, name);
  const [logs, calm] = [inFolder('logs'), inFolder('calm')];
  const folders = { logs, calm, postgres: inFolder('postgres'), rabbitMq: inFolder('rabbitmq') };
  say(`Seed ${seed}, ${organizations} organizations, logs in ${logs}.`);
  say(
    'Left out: killing the broker within 2 s of declaring queues, after which RabbitMQ 3.10 may never lead them again.',
  );
  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => stopped.abort(new Error(`Stopped by ${name}.`)));
  }
  const onRound = (one: RoundResult) => say(roundLine(one));
  const results = await runChaos({ rounds, seed, organizations, folders, onRound, signal: stopped.signal });
  const exact = results.length === rounds && results.every(({ amiss }) => amiss.length === 0);
  say(`\n${summaryTable(results)}\n`);
  const telling = hitShare(results) >= LEAST_HIT_SHARE;
  say(`${Math.round(hitShare(results) * 100)} % of the blows hit work in progress; ${LEAST_HIT_SHARE * 100} % are to.`);
  if (!telling) say('TOO IDLE: too many blows fell on processes that had nothing to do, which shows little.');
  if (!exact) say(`NOT EXACT with seed ${seed}; the logs of the processes are in ${logs}.`);
  return exact && telling ? 0 : 1;
}

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      organizations: { type: 'string', default: '100' },
    },
  });
  const { rounds, seed, organizations } = values;
  return {
    rounds: wholeNumber('--rounds', rounds),
    seed: wholeNumber('--seed', seed),
    organizations: wholeNumber('--organizations', organizations),
  };
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new Error(`${option} is "${text}". Expected a whole number from 1. ${USAGE}`);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
