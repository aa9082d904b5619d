import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { privatePostgresFolder, privateRabbitMqFolder } from '@baton/testing';
import { runChaos } from './chaos';
import { hitShare, roundLine } from './report';
import { KINDS } from './round-plan';

/** Each kind of blow once, all of them aimed: what it falls on is not left to luck in so few rounds. */
const SEED = 11;
const ROUNDS = KINDS.length;

// Servers start and start again, and a process is frozen past every lease.
jest.setTimeout(600_000);

describe('nights at work that something strikes', () => {
  it('leave exactly what undisturbed nights leave', async () => {
    const logs = mkdtempSync(path.join(tmpdir(), 'baton-chaos-'));
    const folders = {
      logs,
      calm: privatePostgresFolder(),
      postgres: privatePostgresFolder(),
      rabbitMq: privateRabbitMqFolder(),
    };
    const lines: string[] = [];
    const results = await runChaos({
      rounds: ROUNDS,
      seed: SEED,
      organizations: 60,
      folders,
      onRound: (result) => lines.push(roundLine(result)),
      signal: new AbortController().signal,
    });
    const shown = `seed ${SEED}, logs in ${logs}:\n${lines.join('\n')}`;

    expect({ shown, amiss: results.flatMap(({ amiss }) => amiss) }).toEqual({ shown, amiss: [] });
    expect(new Set(results.map(({ plan }) => plan.kind))).toEqual(new Set(KINDS));
    // Over many rounds it is 70 %; of five, one more may come too late.
    expect({ shown, tooIdle: hitShare(results) < 0.6 }).toEqual({ shown, tooIdle: false });
    rmSync(logs, { recursive: true });
  });
});
