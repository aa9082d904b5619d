// Carries out the stages of a Dockerfile in folders of this machine: one folder stands for each stage's file system.
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
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
  const place = placeIn(image, path.posix.resolve(image.workdir, target));
  for (const source of words.slice(0, -1)) {
    const files = flags.from === undefined ? fromContext(context, source) : fromStage(built.get(flags.from), source);
    if (files.length === 0) throw new Error(`Dockerfile, line ${line}: COPY finds no ${source}.`);
    for (const { file, within } of files) {
      // The content of a folder goes below the target, a file by itself into it when the target ends as a folder does.
      const below = within !== '' ? within : target.endsWith('/') ? path.basename(file) : '';
      cpSync(file, path.join(place, below), { recursive: true, verbatimSymlinks: true });
    }
  }
}

/** @returns {{ file: string, within: string }[]} `within` is a file's place below a source that is a folder, else empty. */
function fromContext({ root, files }, source) {
  return files
    .filter((file) => source === '.' || file === source || file.startsWith(`${source}/`))
    .map((file) => ({
      file: path.join(root, file),
      within: source === '.' ? file : path.posix.relative(source, file),
    }));
}

function fromStage(stage, source) {
  const place = stage === undefined ? '' : placeIn(stage, path.posix.resolve('/', source));
  if (!existsSync(place)) return [];
  if (!statSync(place).isDirectory()) return [{ file: place, within: '' }];
  return readdirSync(place).map((name) => ({ file: path.join(place, name), within: name }));
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
