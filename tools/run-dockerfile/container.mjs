// Starts what a container would start: the image's entry point in the image's folder, with the image's environment and the
// container's, and nothing of this machine's.
import { startChild } from './child.mjs';
import { placeIn } from './image.mjs';

/** Who is nobody everywhere. */
const NOBODY = 65_534;

/**
 * @param {object} options
 * @param {import('./image.mjs').Image} options.image
 * @param {readonly string[]} options.arguments_ after the entry point
 * @param {Readonly<Record<string, string>>} options.environment
 * @param {string} options.programs the folder of the node that stands for the image's
 * @returns {import('./child.mjs').Child}
 */
export function startContainer({ image, arguments_, environment, programs }) {
  const [program, ...first] = image.entrypoint;
  return startChild(program, [...first, ...arguments_], {
    cwd: placeIn(image, image.workdir),
    env: { PATH: `${programs}:/usr/bin:/bin`, ...image.env, ...environment },
    ...(image.user !== undefined && process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  });
}

/** Runs a command in the image to its end. */
export async function runContainer(options) {
  const container = startContainer(options);
  return { code: await container.ended, output: container.output() };
}

/**
 * As `docker stop` does it.
 *
 * @param {import('./child.mjs').Child} container
 * @param {number} graceMs after which it is killed
 * @returns {Promise<number | string>} how it ended
 */
export async function stopContainer(container, graceMs) {
  container.signal('SIGTERM');
  const timer = setTimeout(() => container.signal('SIGKILL'), graceMs);
  const ended = await container.ended;
  clearTimeout(timer);
  return ended;
}
