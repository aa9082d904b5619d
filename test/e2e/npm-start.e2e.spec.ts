import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isAlive, processInfo } from '@baton/servers';
import { eventually } from '@baton/testing';
import { SpawnedProgram } from './spawned-service';

/** Starts, stops, and starts again: two servers each time, which take some seconds. */
const DEADLINE_MS = 150_000;

describe('npm start', () => {
  let home: string;
  let program: SpawnedProgram | undefined;

  beforeAll(() => {
    home = mkdtempSync(path.join(tmpdir(), 'baton-start-'));
    // Started as root, the servers run as nobody, and would keep their data elsewhere if that user could not pass.
    chmodSync(home, 0o755);
  });

  afterAll(async () => {
    program?.signal('SIGTERM');
    await program?.exited;
    rmSync(home, { recursive: true, force: true });
  });

  const start = () => {
    program = new SpawnedProgram('infra/local/dist/main.js', {
      BATON_HOME: home,
      BATON_SEED_ORGANIZATIONS: '40',
      BATON_PIPELINE_DELAY: 'PT0.2S',
      PORT: '0',
    });
    return program;
  };
  const printed = (started: SpawnedProgram, pattern: RegExp) =>
    started.printed((output) => output.map((line) => pattern.exec(line)).find((match) => match !== null));

  it('says that it takes no arguments, and starts nothing', async () => {
    const asked = new SpawnedProgram('infra/local/dist/main.js', { BATON_HOME: home }, { args: ['--help'] });
    expect(await asked.exited).toEqual({ code: 2, signal: null });
    expect(asked.complaints).toEqual([expect.stringMatching(/^"--help" means nothing here: .*README/)]);
    expect(readdirSync(home)).toEqual([]);
  });

  it(
    'runs tonight, serves until it is stopped, leaves no process, and does nothing twice',
    async () => {
      const night = start();
      await printed(night, /^Database: {2}private PostgreSQL on port \d+/);
      await printed(night, /^Transport: (private RabbitMQ on port \d+|in memory)/);
      await printed(night, /^World: {5}40 organizations seeded/);
      const [, runs = ''] = await printed(night, /^API: {7}(http:\S+\/api\/v1\/runs),/);
      const [, runId] = await printed(night, /begins, run ([0-9a-f-]{36})\.$/);
      await printed(night, /accounting\.post-depreciation/);
      await printed(night, /^The API keeps serving/);

      const answer = await (await fetch(runs)).json();
      expect(answer).toMatchObject({ runs: [{ runId, state: 'succeeded' }] });

      const servers = descendantsOf(night.pid);
      expect(servers.map((pid) => processInfo(pid)?.commandLine)).toContainEqual(expect.stringContaining('postgres'));
      night.signal('SIGTERM');
      expect(await night.exited).toEqual({ code: 0, signal: null });
      await eventually(() => expect([...servers.filter(isAlive), ...processesIn(home)]).toEqual([]));
      expect(night.complaints).toEqual([]);
      const log = readFileSync(path.join(home, 'baton.log'), 'utf8').trimEnd().split('\n');
      expect(log.filter((line) => line.split('"service":').length !== 2)).toEqual([]);

      const second = start();
      await printed(second, /^World: {5}found as it was left, nothing is seeded again/);
      const [, same] = await printed(second, /is done \(succeeded\) and is not run again, run ([0-9a-f-]{36})\.$/);
      await printed(second, /^The API keeps serving/);
      expect(same).toBe(runId);
      second.signal('SIGINT');
      expect(await second.exited).toEqual({ code: 0, signal: null });
      await eventually(() => expect(processesIn(home)).toEqual([]));
    },
    DEADLINE_MS,
  );
});

/** The children of a process, and theirs. */
function descendantsOf(pid: number): readonly number[] {
  const parents = new Map(livingProcesses().map((one) => [one, parentOf(one)]));
  const under = (one: number): boolean => {
    const parent = parents.get(one);
    return parent !== undefined && (parent === pid || under(parent));
  };
  return [...parents.keys()].filter(under);
}

/** Living processes that name a folder in their arguments. */
function processesIn(folder: string): readonly string[] {
  const lines = livingProcesses().map((pid) => processInfo(pid)?.commandLine ?? '');
  return lines.filter((line) => line.includes(folder));
}

function livingProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended between the listing and the look.
    return undefined;
  }
}
