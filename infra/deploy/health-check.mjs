// What a container's health check runs: asks the service in this container, on the port it was told to listen on.
//
//   node infra/deploy/health-check.mjs /health/ready
//
// Ends with 0 when the answer is 200, else with 1 and the reason, which `docker inspect` shows.

/** Shorter than the check's own timeout, so that the reason is told. Milliseconds. */
const TIMEOUT_MS = 4_000;

const path = process.argv[2] ?? '/health/live';
const url = `http://127.0.0.1:${process.env.PORT}${path}`;

try {
  const answer = await fetch(url, { headers: { connection: 'close' }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const body = await answer.text();
  process.stdout.write(`${answer.status} ${body}\n`);
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`${url} does not answer: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
