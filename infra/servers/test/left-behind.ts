import { spawn } from 'node:child_process';
import path from 'node:path';

const PACKAGE = path.join(__dirname, '..', 'dist', 'index.js');

/**
 * Starts a server in a process of its own and kills that process, so that the server is left behind.
 * @param start an expression that yields the server's promise; `servers` is this package, as built.
 * @returns process number of the server, and of its dead parent.
 */
export async function leaveBehind(start: string): Promise<{ server: number; parent: number }> {
  const script = `const servers = require(${JSON.stringify(PACKAGE)});
    (${start}).then(({ pid }) => console.log('started', pid)); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const server = await new Promise<number>((resolve, reject) => {
    parent.once('exit', (code) => reject(new Error(`The parent ended with ${code} before its server was up.`)));
    parent.stdout.on('data', (chunk: Buffer) => resolve(Number(/started (\d+)/.exec(chunk.toString())?.[1])));
  });
  const ended = new Promise((resolve) => parent.once('exit', resolve));
  parent.kill('SIGKILL');
  await ended;
  return { server, parent: parent.pid ?? Number.NaN };
}
