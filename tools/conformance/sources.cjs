// What the conformance list, its tests and its breaks say, read from their sources: used by the page, the check and the breaker.
const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '../..');
const LIST = path.join(ROOT, 'test/conformance');
/** What a test runs against, by the function that describes it. */
const WHERE = new Map([
  ['describeOnEachTransport', ['RabbitMQ', 'in memory']],
  ['describeOnRabbitMq', ['RabbitMQ']],
  ['describeRecorded', ['recorded bytes']],
  ['describePure', ['no broker']],
  ['describeInterop', ['.NET']],
]);
const DESCRIBED_OR_TESTED = new RegExp(
  `\\b(${[...WHERE.keys()].join('|')})\\(|['"\`]((?:C-\\d{3} )+)([^'"\`\\n]+)`,
  'g',
);

/** The list: number, part, what it says, and where Baton departs from it. */
function readItems() {
  return JSON.parse(readFileSync(path.join(LIST, 'items.json'), 'utf8'));
}

/** Every test whose title starts with a number, once for each number it starts with: `{ item, title, file, where }`. */
function readTests() {
  return specsIn('test').flatMap((file) => {
    let where = [];
    const tests = [];
    for (const [, described, numbers, title] of readFileSync(path.join(ROOT, file), 'utf8').matchAll(
      DESCRIBED_OR_TESTED,
    )) {
      if (described) where = WHERE.get(described);
      else for (const item of numbers.trim().split(' ')) tests.push({ item, title, file, where });
    }
    return tests;
  });
}

function specsIn(folder) {
  const entries = readdirSync(path.join(ROOT, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.spec.ts'))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** How each item was seen to fail: `{ item, what, file, find, replace }`. */
function readBreaks() {
  const folder = path.join(LIST, 'breaks');
  return readdirSync(folder)
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')));
}

module.exports = { ROOT, readItems, readTests, readBreaks };
