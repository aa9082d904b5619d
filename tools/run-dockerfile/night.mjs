// Starts the containers of the Compose file in its order, against real servers, lets them do one small night, and stops them.
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { runContainer, startContainer } from './container.mjs';

const require = createRequire(import.meta.url);

const READY_DEADLINE_MS = 60_000;
const NIGHT_DEADLINE_MS = 120_000;
const POLL_MS = 250;
const ENDED = new Set(['succeeded', 'faulted', 'cancelled']);

/** What differs from the Compose file: how servers are reached, that nobody else reaches the services, and the pace. */
const OVERRIDES = {
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  BATON_PIPELINE_DELAY: 'PT1S',
  BATON_SEED_ORGANIZATIONS: '20',
};

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
        running.set(name, { ...startContainer(container), environment });
        await untilHealthy(name, running.get(name), { image, programs, test: service.healthcheck.test, say });
      }
    }
    await night(`http://127.0.0.1:${running.get('scheduler').environment.PORT}`, say);
  } catch (error) {
    const words = [...running].map(([name, { output }]) => `${name} said:\n${output().slice(-4_000)}`);
    throw new Error([error.message, ...words].join('\n'), { cause: error });
  } finally {
    for (const container of running.values()) container.stop();
    await Promise.all([...running.values()].map(({ ended }) => ended));
  }
  for (const [name, { ended, output }] of running) {
    const code = await ended;
    if (code !== 0) throw new Error(`${name} ended with ${code} after SIGTERM:\n${output()}`);
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

async function runOnce(name, container, say) {
  const { code, output } = await runContainer(container);
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output}`);
  say(`[${name}] ended with 0: ${output.trim().split('\n').at(-1)}`);
}

/** By the container's own health check. */
async function untilHealthy(name, { environment, ended }, { image, programs, test, say }) {
  const [form, program, ...arguments_] = test;
  if (form !== 'CMD' || program !== image.entrypoint[0])
    throw new Error(`${name}: the health check ${test} is not understood.`);
  let over = false;
  ended.then(() => {
    over = true;
  });
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    const { code, output } = await runContainer({ image, arguments_, programs, environment });
    if (code === 0) return say(`[${name}] healthy: ${output.trim()}`);
    if (over) throw new Error(`${name} ended before it was healthy.`);
    if (performance.now() > deadline) throw new Error(`${name} is not healthy: ${output}`);
    await delay(POLL_MS);
  }
}

async function night(url, say) {
  const runDateUtc = new Date().toISOString().slice(0, 10);
  const accepted = await fetch(`${url}/api/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ runDateUtc }),
  });
  const { runId, ...problem } = await accepted.json();
  if (accepted.status !== 202)
    throw new Error(`The run is not accepted: ${accepted.status} ${JSON.stringify(problem)}`);
  const deadline = performance.now() + NIGHT_DEADLINE_MS;
  for (;;) {
    const run = await (await fetch(`${url}/api/v1/runs/${runId}`)).json();
    if (ENDED.has(run.state)) {
      say(`[night] ${runDateUtc} ${run.state}: ${(run.stages ?? []).map(summaryOf).join(', ')}`);
      if (run.state !== 'succeeded') throw new Error(`The night ended ${run.state}.`);
      return;
    }
    if (performance.now() > deadline) throw new Error(`The night does not end: ${JSON.stringify(run)}`);
    await delay(POLL_MS);
  }
}

function summaryOf({ module, state, outcome, succeeded, faulted, skipped }) {
  return `${module} ${outcome ?? state} (${succeeded} succeeded, ${skipped} skipped, ${faulted} faulted)`;
}
