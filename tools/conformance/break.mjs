// Breaks the code as the conformance list says, one item at a time, and expects the item's tests to fail.
//
//   npm run conformance:break -- C-001 C-073      these items
//   npm run conformance:break -- --all            every item that has a break
//
// The code is whole again however this ends: after each break, on an error, on a signal.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import sources from './sources.cjs';

const { ROOT, readBreaks, readTests } = sources;
/** Tests that are not over by then hang: that too is a way to fail. */
const LIMIT_MS = 5 * 60_000;
/** How long jest may take to stop its servers. */
const GRACE_MS = 20_000;
const { values, positionals } = parseArgs({
  options: { all: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const breaks = readBreaks().filter(({ item }) => values.all || positionals.includes(item));
const unknown = positionals.filter((item) => !breaks.some((one) => one.item === item));
if (breaks.length === 0 || unknown.length > 0) {
  process.stderr.write(
    `No break is listed for ${unknown.join(', ') || 'nothing'}. Name items such as C-001, or give --all.\n`,
  );
  process.exit(2);
}

let restore = () => undefined;
const stop = new AbortController();
process.on('exit', () => restore());
for (const [signal, exitCode] of [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    restore();
    process.exitCode = exitCode;
    stop.abort();
  });
}

let missed = 0;
for (const { item, what, file, find, replace } of breaks) {
  const target = path.join(ROOT, file);
  const original = readFileSync(target, 'utf8');
  if (original.split(find).length !== 2) {
    missed += 1;
    process.stdout.write(`${item}  STALE    ${file} does not hold once: ${find}\n`);
    continue;
  }
  restore = () => writeFileSync(target, original);
  let seen;
  try {
    writeFileSync(
      target,
      original.replace(find, () => replace),
    );
    seen = await runTests(item);
  } finally {
    restore();
    restore = () => undefined;
  }
  if (stop.signal.aborted) break;
  if (seen.end === 'UNNOTICED') missed += 1;
  process.stdout.write(`${item}  ${seen.end}    ${what}${seen.notes.map((note) => `\n         ${note}`).join('')}\n`);
}
if (!stop.signal.aborted) {
  process.stdout.write(`${breaks.length - missed} of ${breaks.length} breaks were noticed.\n`);
  process.exitCode = missed > 0 ? 1 : 0;
}

/** Runs the item's tests over the broken code. @returns how they ended, and what there is to say of it */
async function runTests(item) {
  const files = [
    ...new Set(
      readTests()
        .filter((test) => test.item === item)
        .map(({ file }) => file),
    ),
  ];
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-conformance-'));
  const output = path.join(folder, 'results.json');
  try {
    const over = await jest([...files, '-t', `${item} `, '--json', `--outputFile=${output}`]);
    // The results are there before jest is: what the tests left open can keep it.
    if (!over && !existsSync(output))
      return { end: 'hangs', notes: [`Seen to fail by hanging: not over after ${LIMIT_MS / 60_000} minutes.`] };
    const failed = failedTests(item, JSON.parse(readFileSync(output, 'utf8')));
    return { end: failed.length > 0 ? 'fails' : 'UNNOTICED', notes: failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The titles of the item's tests that failed; a file that does not even run is no failed test. */
function failedTests(item, { testResults }) {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, title }) => status === 'failed' && title.startsWith(item))
    .map(({ fullName }) => fullName);
}

/** Runs jest, for as long as it may. @returns whether it ended by itself */
async function jest(args) {
  // A process group of its own, so that the workers end with it, and by us alone.
  const child = spawn('npm', ['run', '-s', 'jest', '--', ...args], { cwd: ROOT, stdio: 'ignore', detached: true });
  const exited = once(child, 'exit').then(() => true);
  const limit = AbortSignal.any([stop.signal, AbortSignal.timeout(LIMIT_MS)]);
  const abandoned = limit.aborted ? false : once(limit, 'abort').then(() => false);
  if (await Promise.race([exited, abandoned])) return true;
  signalGroup(child.pid, 'SIGTERM');
  const until = performance.now() + GRACE_MS;
  // npm goes at once; jest, which it started, takes its servers along first.
  while (signalGroup(child.pid, 0)) {
    if (performance.now() > until) signalGroup(child.pid, 'SIGKILL');
    await delay(100);
  }
  return false;
}

/** @returns whether any process of the group is left */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
}
