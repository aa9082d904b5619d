import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive, isStill, processInfo, sendSignal, spawnedPid, stopProcess, waitForExit } from './os-process';

const FOREVER = 'setInterval(() => {}, 1000);';
const DEAF = `for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => {}); console.log('deaf'); ${FOREVER}`;

describe('os-process', () => {
  const started: ChildProcess[] = [];
  const start = (script: string): ChildProcess => {
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    started.push(child);
    return child;
  };
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  it('describes a living process by its command line and start', async () => {
    const pid = await spawnedPid(start(`/* a mark of its own */ ${FOREVER}`));
    expect(processInfo(pid)).toEqual({
      pid,
      startedAt: expect.stringMatching(/./),
      commandLine: expect.stringContaining('a mark of its own'),
    });
  });

  it('knows a process from a later one with the same number', async () => {
    const info = processInfo(await spawnedPid(start(FOREVER)));
    if (info === undefined) throw new Error('The process has ended at once.');
    expect(isStill(info)).toBe(true);
    expect(isStill({ ...info, startedAt: 'another time' })).toBe(false);
  });

  it('says of an ended process that it is gone', async () => {
    const pid = await spawnedPid(start('process.exit(0)'));
    expect(await waitForExit(pid, 10_000)).toBe(true);
    expect(isAlive(pid)).toBe(false);
    expect(processInfo(pid)).toBeUndefined();
  });

  it('says when a process outlives the wait', async () => {
    const pid = await spawnedPid(start(FOREVER));
    expect(await waitForExit(pid, 50)).toBe(false);
  });

  it('goes on to the next signal when one is not heard', async () => {
    const child = start(DEAF);
    const pid = await spawnedPid(child);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await stopProcess(pid, [
      ['SIGTERM', 100],
      ['SIGKILL', 10_000],
    ]);
    expect(isAlive(pid)).toBe(false);
  });

  it('fails when a process outlives every signal of the plan', async () => {
    const child = start(DEAF);
    const pid = await spawnedPid(child);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await expect(stopProcess(pid, [['SIGTERM', 50]])).rejects.toMatchObject({ code: 'WOULD_NOT_STOP' });
  });

  it('finds nothing to do for a process that has ended', async () => {
    const child = start('process.exit(0)');
    const pid = await spawnedPid(child);
    // Its number is a process's until this one has taken note of its end.
    if (child.exitCode === null) await once(child, 'exit');
    expect(sendSignal(pid, 'SIGTERM')).toBe(false);
    await stopProcess(pid, [['SIGTERM', 1]]);
  });

  it('names the program that could not be run', async () => {
    const child = spawn('/nonexistent/program');
    await expect(spawnedPid(child)).rejects.toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('/nonexistent/program'),
    });
  });
});
