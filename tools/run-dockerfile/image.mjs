// Carries out the stages of a Dockerfile in folders of this machine: one folder stands for each stage's file system.
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { startChild } from './child.mjs';

/**
 * @typedef {object} Image what a container is started from
 * @property {string} root the folder that stands for its file system
 * @property {string} workdir absolute within the image
 * @property {Readonly<Record<string, string>>} env
 * @property {string} [user] none means root
 * @property {readonly string[]} entrypoint
 * @property {readonly string[]} command
 * @property {readonly string[]} healthCheck
 */

/**
 * @param {object} options
 * @param {readonly import('./dockerfile.mjs').Stage[]} options.stages
 * @param {{ root: string, files: readonly string[] }} options.context
 * @param {string} options.folder empty; gets a folder for each stage
 * @param {Readonly<Record<string, string>>} options.env of the commands, beside what the stages say
 * @param {(line: string) => void} options.say
 * @returns {Promise<Image>} of the last stage
 */
export async function buildImage({ stages, context, folder, env, say }) {
  const built = new Map();
  for (const { name, base, instructions } of stages) {
    const image = startOf(path.join(folder, name), built.get(base));
    if (!built.has(base)) say(`[${name}] FROM ${base}: not loaded, this machine's own programs stand for it`);
    for (const instruction of instructions) {
      const started = performance.now();
      await STEPS[instruction.keyword](image, instruction, { built, context, env });
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      say(`[${name}] ${instruction.keyword} ${instruction.words.join(' ')} (${seconds} s)`);
    }
    built.set(name, image);
  }
  return built.get(stages.at(-1).name);
}

/** @returns {Image} a copy of the one before, or an empty one. */
function startOf(root, base) {
  if (base === undefined) {
    mkdirSync(root, { recursive: true });
    return { root, workdir: '/', env: {}, entrypoint: [], command: [], healthCheck: [] };
  }
  cpSync(base.root, root, { recursive: true, verbatimSymlinks: true });
  return { ...base, root, env: { ...base.env } };
}

const STEPS = {
  WORKDIR: (image, { words: [folder] }) => {
    image.workdir = path.posix.resolve(image.workdir, folder);
    mkdirSync(placeIn(image, image.workdir), { recursive: true });
  },
  ENV: (image, { words }) => Object.assign(image.env, Object.fromEntries(words.map((word) => word.split('=')))),
  USER: (image, { words: [user] }) => {
    image.user = user;
  },
  ENTRYPOINT: (image, { words }) => {
    image.entrypoint = words;
  },
  CMD: (image, { words }) => {
    image.command = words;
  },
  HEALTHCHECK: (image, { words }) => {
    image.healthCheck = words;
  },
  EXPOSE: () => undefined,
  STOPSIGNAL: () => undefined,
  COPY: copy,
  RUN: (image, { words: [command] }, { env }) => run(image, command, env),
};

function copy(image, { words, flags, line }, { built, context }) {
  const target = words.at(-1);
  for (const source of words.slice(0, -1)) {
    const into = path.join(placeIn(image, path.posix.resolve(image.workdir, target)), '/');
    const copied =
      flags.from === undefined
        ? copyFromContext(context, source, target, into)
        : copyFromStage(built.get(flags.from), source, into);
    if (!copied) throw new Error(`Dockerfile, line ${line}: COPY finds no ${source}.`);
  }
}

function copyFromStage(stage, source, into) {
  const from = stage === undefined ? '' : placeIn(stage, path.posix.resolve('/', source));
  if (!existsSync(from)) return false;
  cpSync(from, statSync(from).isDirectory() ? into : path.join(into, path.basename(from)), {
    recursive: true,
    verbatimSymlinks: true,
  });
  return true;
}

/** A folder's content is copied, a file itself: into a folder when the target ends so, else under the target's name. */
function copyFromContext({ root, files }, source, target, into) {
  const found = files.filter((file) => source === '.' || file === source || file.startsWith(`${source}/`));
  for (const file of found) {
    const within = source === '.' ? file : path.posix.relative(source, file);
    const name = within === '' ? path.basename(file) : within;
    cpSync(
      path.join(root, file),
      within === '' && !target.endsWith('/') ? path.normalize(into).slice(0, -1) : path.join(into, name),
      {
        verbatimSymlinks: true,
      },
    );
  }
  return found.length > 0;
}

async function run(image, command, env) {
  const options = { cwd: placeIn(image, image.workdir), env: { ...env, ...image.env } };
  const { ended, output } = startChild('/bin/sh', ['-c', command], options);
  const code = await ended;
  if (code !== 0) throw new Error(`RUN ${command} ended with ${code}:\n${output().trimEnd()}`);
}

/** Where a path of the image lies on this machine. */
export function placeIn({ root }, place) {
  return path.join(root, place);
}
