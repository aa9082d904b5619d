// A night as an operator starts it and looks at it, over HTTP.
import { setTimeout as delay } from 'node:timers/promises';

const NIGHT_DEADLINE_MS = 180_000;
const POLL_MS = 250;
const ENDED = new Set(['succeeded', 'faulted', 'cancelled']);

/**
 * Starts today's night and waits for its end.
 *
 * @param {string} url where the scheduler listens
 * @param {(line: string) => void} say
 * @throws {Error} when it is refused, does not end, or does nothing
 */
export async function night(url, say) {
  const runDateUtc = new Date().toISOString().slice(0, 10);
  const { runId } = await ask(`${url}/api/v1/runs`, 202, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ runDateUtc }),
  });
  const deadline = performance.now() + NIGHT_DEADLINE_MS;
  for (;;) {
    const run = await ask(`${url}/api/v1/runs/${runId}`, 200);
    if (ENDED.has(run.state)) return report(runDateUtc, run, say);
    if (performance.now() > deadline) throw new Error(`The night does not end: ${JSON.stringify(run)}`);
    await delay(POLL_MS);
  }
}

async function ask(url, expected, request = {}) {
  const answer = await fetch(url, request);
  const body = await answer.text();
  if (answer.status !== expected) throw new Error(`${url} answers ${answer.status}: ${body}`);
  return JSON.parse(body);
}

function report(runDateUtc, { state, stages }, say) {
  say(`[night] ${runDateUtc} ${state}`);
  for (const stage of stages) {
    const types = stage.scheduleTypes.map(
      ({ scheduleType, planned, succeeded, faulted, skipped }) =>
        `${scheduleType}: ${planned} planned, ${succeeded} succeeded, ${faulted} faulted, ${skipped} skipped`,
    );
    say(`[night] ${stage.module} ${stage.state}; ${types.join('; ')}`);
    if (!stage.scheduleTypes.some(({ succeeded }) => succeeded > 0)) throw new Error(`${stage.module} did nothing.`);
  }
  if (state !== 'succeeded') throw new Error(`The night ended ${state}.`);
}
