// Starts programs whose words are kept, and that never outlive this one.
import { spawn } from 'node:child_process';

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @typedef {object} Child
 * @property {Promise<number | string>} ended exit code, or the signal it died of
 * @property {() => string} output so far, of both streams
 * @property {(signal: NodeJS.Signals) => void} signal
 */

/**
 * @param {string} program
 * @param {readonly string[]} arguments_
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Child}
 */
export function startChild(program, arguments_, options) {
  const child = spawn(program, arguments_, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  const keep = (text) => {
    output += text;
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', keep);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal);
    });
  });
  return { ended, output: () => output, signal: (signal) => child.kill(signal) };
}
