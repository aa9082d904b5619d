import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A Redis of the benchmark's own. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts one that syncs each write, as PostgreSQL does with its own.
 *
 * @returns undefined where none is installed.
 */
export async function startRedis(): Promise<RedisServer | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-bench-redis-'));
  const port = await freePort();
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...durable];
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const missing = once(child, 'error').then(() => false);
  if (!(await Promise.race([saysReady(child.stdout), missing]))) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
}

async function saysReady(output: NodeJS.ReadableStream): Promise<boolean> {
  for await (const line of createInterface({ input: output })) {
    if (line.includes('Ready to accept connections')) {
      output.resume();
      return true;
    }
  }
  return false;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
