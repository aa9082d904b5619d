import { readFileSync } from 'node:fs';
import path from 'node:path';
import page from '../../tools/conformance/page.cjs';
import sources from '../../tools/conformance/sources.cjs';

const items = sources.readItems();
const tests = sources.readTests();
const breaks = sources.readBreaks();
const listed = new Set(items.map(({ item }) => item));

describe('the conformance list', () => {
  it('numbers its items without gaps, and tests and breaks name items that there are', () => {
    expect([...listed]).toEqual(items.map((_, index) => `C-${String(index + 1).padStart(3, '0')}`));
    expect(tests.filter(({ item }) => !listed.has(item))).toEqual([]);
    expect(breaks.filter(({ item }) => !listed.has(item))).toEqual([]);
  });

  it('has a test for each item that is not left out', () => {
    const shown = new Set(tests.map(({ item }) => item));
    expect(items.filter(({ item, leftOut }) => leftOut === undefined && !shown.has(item))).toEqual([]);
  });

  it('has a break for each item that has a test, and each still fits the code it breaks', () => {
    const broken = new Set(breaks.map(({ item }) => item));
    expect([...new Set(tests.map(({ item }) => item))].filter((item) => !broken.has(item))).toEqual([]);
    const stale = breaks.filter(
      ({ file, find }) => readFileSync(path.join(sources.ROOT, file), 'utf8').split(find).length !== 2,
    );
    expect(stale).toEqual([]);
  });

  it('is on the page as the sources say; "npm run conformance" writes it', () => {
    const written = readFileSync(path.join(sources.ROOT, 'docs/masstransit-compatibility.md'), 'utf8');
    expect(written.slice(written.indexOf(page.BEGIN))).toBe(page.listOf());
  });
});
