// Builds and starts Baton's containers without Docker, as far as that goes: carries out the Dockerfile's steps in empty folders
// of this machine, starts each container's command without environment (it must refuse in its own words), then all of them
// against a private PostgreSQL and RabbitMQ for one small night. Takes some minutes; the network is npm's registry alone.
//
//   npm run deploy:rehearse            all of it
//   node tools/run-dockerfile.mjs --plan [--dockerfile FILE] [--compose FILE] [--context FOLDER]
//                                      prints what would be done as JSON, and does nothing
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { contextOf } from './run-dockerfile/build-context.mjs';
import { readCompose } from './run-dockerfile/compose.mjs';
import { parseDockerfile } from './run-dockerfile/dockerfile.mjs';
import { buildImage } from './run-dockerfile/image.mjs';
import { runNight } from './run-dockerfile/night.mjs';
import { expectRefusals } from './run-dockerfile/refusals.mjs';
import { startServers } from './run-dockerfile/servers.mjs';

const root = path.join(import.meta.dirname, '..');
const { values: options } = parseArgs({
  options: {
    plan: { type: 'boolean', default: false },
    dockerfile: { type: 'string', default: path.join(root, 'infra/deploy/Dockerfile') },
    compose: { type: 'string', default: path.join(root, 'docker-compose.yml') },
    context: { type: 'string', default: root },
  },
});

const say = (line) => process.stdout.write(`${line}\n`);

/** Of what npm asks for: its cache, and the way to its registry. */
const PASSED_ON = /^(HOME|LANG|npm_config_.*|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i;

try {
  const plan = {
    stages: parseDockerfile(readFileSync(options.dockerfile, 'utf8')),
    context: contextOf(options.context),
    compose: readCompose(options.compose, process.env),
  };
  if (options.plan) process.stdout.write(JSON.stringify(plan));
  else await rehearse(plan);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function rehearse({ stages, context, compose }) {
  await using cleanup = new AsyncDisposableStack();
  endCleanly(cleanup);
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-image-'));
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
  // The container's user is not the one who builds.
  chmodSync(folder, 0o755);
  const programs = nodeFor(stages, folder);
  const env = { ...passedOn(), PATH: `${programs}:${pathWithoutPackages()}` };
  const image = await buildImage({ stages, context: { root: options.context, files: context }, folder, env, say });
  const megabytes = execFileSync('du', ['-sm', image.root], { encoding: 'utf8' }).split('\t')[0];
  say(`[image] ${megabytes} MB, without the base image`);
  const built = Object.entries(compose.services).filter(([, { build }]) => build !== undefined);
  const services = Object.fromEntries(built);
  await expectRefusals({ services, image, programs, say });
  const servers = await startServers({ compose, root, folder: path.join(folder, 'servers'), cleanup, say });
  if (servers !== undefined) await runNight({ services, image, programs, servers, say });
  say(
    'not run: the images of Node, PostgreSQL and RabbitMQ, nor what only a Docker engine does (networks, init, limits)',
  );
}

/** The private servers are no children that a signal would end, too. */
function endCleanly(cleanup) {
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => cleanup.disposeAsync().finally(() => process.exit(130)));
}

/** A folder with the program that stands for the base image: a copy, since the container's user may not reach ours. */
function nodeFor([{ base }], folder) {
  const major = /^node:(\d+)\./.exec(base)?.[1];
  if (major !== process.versions.node.split('.')[0])
    throw new Error(
      `${base} cannot be rehearsed by Node ${process.versions.node}. Run "npm run deploy:rehearse", which uses the one that npm installed.`,
    );
  if (base.slice('node:'.length).split('-')[0] !== process.versions.node)
    say(`Node ${process.versions.node} stands for ${base}`);
  const programs = path.join(folder, 'programs');
  mkdirSync(programs);
  copyFileSync(process.execPath, path.join(programs, 'node'));
  return programs;
}

/** Without the repository's own programs, which no image has. */
function pathWithoutPackages() {
  return (process.env.PATH ?? '')
    .split(':')
    .filter((place) => !place.includes('node_modules'))
    .join(':');
}

function passedOn() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));
}
