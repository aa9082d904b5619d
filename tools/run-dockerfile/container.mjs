// Starts what a container would start: the image's entry point in the image's folder, with the image's environment and the
// container's, and nothing of this machine's.
import { spawn } from 'node:child_process';
import { placeIn } from './image.mjs';

/** Who is nobody everywhere. */
const NOBODY = 65_534;

/**
 * @typedef {object} Container
 * @property {number} pid
 * @property {Promise<number | string>} ended exit code, or the signal it died of
 * @property {() => string} output so far
 * @property {() => void} stop as `docker stop` asks
 */

/**
 * @param {object} options
 * @param {import('./image.mjs').Image} options.image
 * @param {readonly string[]} options.arguments_ after the entry point
 * @param {Readonly<Record<string, string>>} options.environment
 * @param {string} options.programs the folder of the node that stands for the image's
 * @returns {Container}
 */
export function startContainer({ image, arguments_, environment, programs }) {
  const [program, ...first] = image.entrypoint;
  const child = spawn(program, [...first, ...arguments_], {
    cwd: placeIn(image, image.workdir),
    env: { PATH: `${programs}:/usr/bin:/bin`, ...image.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(image.user !== undefined && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  return { pid: child.pid, ended, output: () => output, stop: () => child.kill('SIGTERM') };
}

/** Runs a command in the image to its end. */
export async function runContainer(options) {
  const container = startContainer(options);
  return { code: await container.ended, output: container.output() };
}
