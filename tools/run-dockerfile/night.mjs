// Starts the containers of the Compose file in its order, against real servers, lets them do one small night, and stops them.
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { night } from './api.mjs';
import { runContainer, startContainer, stopContainer } from './container.mjs';

const require = createRequire(import.meta.url);

const READY_DEADLINE_MS = 60_000;
const POLL_MS = 250;

/** What differs from the Compose file: how servers are reached, that nobody else reaches the services, and the pace. */
const OVERRIDES = { HOST: '127.0.0.1', LOG_LEVEL: 'warn', BATON_PIPELINE_DELAY: 'PT1S' };

/** @throws {Error} with what a container said when it did not do its part */
export async function runNight({ services, image, programs, servers, say }) {
  const { freePort } = require('@baton/servers');
  const running = new Map();
  try {
    for (const [name, service] of inOrder(services)) {
      const environment = reachable(service.environment, servers);
      const container = { image, arguments_: service.command, programs, environment };
      if (service.restart === 'no') await runOnce(name, container, say);
      else {
        environment.PORT = String(await freePort());
        running.set(name, {
          ...startContainer(container),
          environment,
          graceMs: secondsOf(service.stop_grace_period) * 1000,
        });
        await untilHealthy(name, running.get(name), { image, programs, test: service.healthcheck.test, say });
      }
    }
    await night(`http://127.0.0.1:${running.get('scheduler').environment.PORT}`, say);
  } catch (error) {
    const words = [...running].map(([name, { output }]) => `${name} said:\n${output().slice(-4_000)}`);
    throw new Error([error.message, ...words].join('\n'), { cause: error });
  }
  await stopAll(running, say);
}

async function stopAll(running, say) {
  const stops = [...running].map(async ([name, container]) => [
    name,
    await stopContainer(container, container.graceMs),
  ]);
  for (const [name, code] of await Promise.all(stops)) {
    if (code !== 0) throw new Error(`${name} ended with ${code} after SIGTERM:\n${running.get(name).output()}`);
  }
  say(`[${[...running.keys()].join(', ')}] stopped by SIGTERM with 0`);
}

/** Those that others wait for come first. */
function inOrder(services) {
  const done = new Map();
  const add = (name) => {
    const service = services[name];
    if (service === undefined || done.has(name)) return;
    for (const before of Object.keys(service.depends_on ?? {})) add(before);
    done.set(name, service);
  };
  add('seed');
  for (const name of Object.keys(services)) add(name);
  return done;
}

function reachable(environment, servers) {
  const entries = Object.entries({ ...environment, ...OVERRIDES });
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name.endsWith('_URL') ? servers.reach(value) : value]),
  );
}

function secondsOf(text) {
  const [, seconds] = /^(\d+)s$/.exec(text) ?? [];
  if (seconds === undefined) throw new Error(`${text} is no time in seconds such as 45s.`);
  return Number(seconds);
}

async function runOnce(name, container, say) {
  const { code, output } = await runContainer(container);
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output}`);
  say(`[${name}] ended with 0: ${output.trim().split('\n').at(-1)}`);
}

/** By the container's health check, which asks more than the image's own; that one must then agree. */
async function untilHealthy(name, { environment, ended }, { image, programs, test, say }) {
  const ask = ([program, ...arguments_]) => {
    if (program !== image.entrypoint[0]) throw new Error(`${name}: a health check by ${program} is not understood.`);
    return runContainer({ image, arguments_, programs, environment });
  };
  let over = false;
  ended.then(() => {
    over = true;
  });
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    const { code, output } = await ask(test.slice(1));
    if (code === 0) break;
    if (over) throw new Error(`${name} ended before it was healthy.`);
    if (performance.now() > deadline) throw new Error(`${name} is not healthy: ${output}`);
    await delay(POLL_MS);
  }
  const { code, output } = await ask(image.healthCheck);
  if (code !== 0) throw new Error(`${name} is ready, but its image finds it ill: ${output}`);
  say(`[${name}] healthy`);
}
