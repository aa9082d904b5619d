import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type PostgresServer, reapPostgres, startPostgres } from '../src/embedded-postgres';
import { freePort } from '../src/free-port';
import { isAlive, waitForExit } from '../src/os-process';
import { unprivilegedUser } from '../src/unprivileged-user';
import { leaveBehind } from './left-behind';
import { statements } from './statements';

describe('startPostgres', () => {
  let folder: string;
  const running: PostgresServer[] = [];
  const start = async (options: Partial<Parameters<typeof startPostgres>[0]> = {}): Promise<PostgresServer> => {
    const server = await startPostgres({ dataDir: path.join(folder, 'pg'), durable: false, ...options });
    running.push(server);
    return server;
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'baton-postgres-'));
    // mkdtemp's folder is its owner's alone, and the server of root is another user.
    chmodSync(folder, 0o755);
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('serves on 127.0.0.1 with checksums, UTF-8 and byte order, in a folder that only its owner enters', async () => {
    chmodSync(folder, 0o700);
    const server = await start();
    const [row] = await statements(server.url(), [
      `select current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
              current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync, 'a' < 'B' as bytes_decide_not
       from pg_database where datname = 'postgres' and datcollate = 'C.UTF-8'`,
    ]);
    expect(row).toEqual({
      checksums: 'on',
      encoding: 'UTF8',
      addresses: '127.0.0.1',
      fsync: 'off',
      bytes_decide_not: false,
    });
  });

  it('listens on the port asked for, and keeps commits safe when it is to be durable', async () => {
    const port = await freePort();
    const server = await start({ port, durable: true, settings: { work_mem: '8MB' } });
    expect(server.port).toBe(port);
    const [row] = await statements(server.url(), [
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('work_mem') as work_mem`,
    ]);
    expect(row).toEqual({ fsync: 'on', commit: 'on', work_mem: '8MB' });
  });

  it('finds its data again after a stop, and after a crash', async () => {
    const first = await start();
    await statements(first.url(), ['create table kept (n int)', 'insert into kept values (1)']);
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);
    const second = await start();
    await statements(second.url(), ['insert into kept values (2)']);
    await second.kill9();
    const third = await start();
    expect(await statements(third.url(), ['select n from kept order by n'])).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('waits for a killed server to be gone, whose parent has not taken note of its end', async () => {
    const first = await start();
    await first.kill9();
    const zombie = await aZombie();
    writeFileSync(path.join(folder, 'pg', 'data', 'postmaster.pid'), String(zombie));
    const second = await start();
    expect(existsSync(`/proc/${zombie}`)).toBe(false);
    expect(await statements(second.url(), ['select 1 as one'])).toEqual([{ one: 1 }]);
  });

  it('refuses a folder in use, and leaves its server alone', async () => {
    const server = await start();
    await expect(start()).rejects.toMatchObject({ code: 'DATA_IN_USE' });
    expect(await reapPostgres(path.join(folder, 'pg'))).toBe(false);
    expect(await statements(server.url(), ['select 1 as one'])).toEqual([{ one: 1 }]);
  });

  it('ends what a killed process left behind, and takes over its data', async () => {
    const dataDir = path.join(folder, 'pg');
    const left = await leaveBehind(`servers.startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false })`);
    expect(isAlive(left.server)).toBe(true);
    const server = await start();
    expect(isAlive(left.server)).toBe(false);
    expect(await statements(server.url(), ['select 1 as one'])).toEqual([{ one: 1 }]);
  });

  it('can be reaped, data and all, once its parent is dead', async () => {
    const dataDir = path.join(folder, 'pg');
    const left = await leaveBehind(`servers.startPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false })`);
    expect(await reapPostgres(dataDir)).toBe(true);
    expect(isAlive(left.server)).toBe(false);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('says with the server’s own words why it did not start', async () => {
    await expect(start({ settings: { max_connections: 'many' } })).rejects.toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('invalid value for parameter "max_connections"'),
    });
    // The folder is free again.
    const server = await start();
    expect(statSync(path.join(folder, 'pg', 'owner.json')).isFile()).toBe(true);
    expect(isAlive(server.pid)).toBe(true);
  });
});

/** A process of the server's user that has ended, and whose parent looks a few seconds later. @returns its number */
async function aZombie(): Promise<number> {
  const script = `sh -c 'echo $$' & exec sleep 3`;
  const parent = spawn('sh', ['-c', script], { ...unprivilegedUser(), cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(parent.stdout, 'data');
  await waitForExit(Number(line), 10_000);
  return Number(line);
}
