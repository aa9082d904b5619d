// Breaks the code as the conformance list says, one item at a time, and expects the item's tests to fail.
//
//   npm run conformance:break -- C-001 C-073      these items
//   npm run conformance:break -- --all            every item that has a break
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sources from './sources.cjs';

const { ROOT, readBreaks, readTests } = sources;
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
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    restore();
    process.exit(130);
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
  try {
    writeFileSync(
      target,
      original.replace(find, () => replace),
    );
    const failed = failedTests(item);
    if (failed.length === 0) missed += 1;
    process.stdout.write(
      `${item}  ${failed.length > 0 ? 'fails' : 'UNNOTICED'}    ${what}${failed.map((title) => `\n         ${title}`).join('')}\n`,
    );
  } finally {
    restore();
  }
}
process.stdout.write(`${breaks.length - missed} of ${breaks.length} breaks were noticed.\n`);
process.exitCode = missed > 0 ? 1 : 0;

/** The titles of the item's tests that failed; a file that does not even run is no failed test. */
function failedTests(item) {
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
    spawnSync('npm', ['run', '-s', 'jest', '--', ...files, '-t', `${item} `, '--json', `--outputFile=${output}`], {
      cwd: ROOT,
      stdio: 'ignore',
    });
    const { testResults } = JSON.parse(readFileSync(output, 'utf8'));
    return testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status, title }) => status === 'failed' && title.startsWith(item))
      .map(({ fullName }) => fullName);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
