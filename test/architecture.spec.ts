import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { documentAt, documents, isThere, links, pathsNamed, ROOT } from './documents';

/** Paths that documents name and that are made by installing, building or starting. */
const MADE = new Set(['node_modules', '.baton']);
const DECISIONS = readdirSync(path.join(ROOT, 'docs/adr')).sort();

describe('the documents', () => {
  it.each(documents().map(({ file }) => file))('of %s name paths that exist', (file) => {
    const document = documentAt(file);
    const named = [...pathsNamed(document), ...links(document).map(({ target }) => target)];
    expect(named.filter((name) => !MADE.has(name) && !isThere(name))).toEqual([]);
  });

  it.each(documents().map(({ file }) => file))('of %s link names to files that hold them', (file) => {
    const lost = links(documentAt(file)).filter(({ label, target }) => {
      const name = /^`(\w+)`$/.exec(label)?.[1];
      return name !== undefined && !readFileSync(path.join(ROOT, target), 'utf8').includes(name);
    });
    expect(lost).toEqual([]);
  });
});

describe('ARCHITECTURE.md', () => {
  const architecture = documentAt('ARCHITECTURE.md');

  it('names enough paths for these tests to mean something', () => {
    expect(pathsNamed(architecture).length).toBeGreaterThan(60);
  });

  it('links each decision, by its title', () => {
    const titles = DECISIONS.map((file) => ({
      label: /^# (.+)$/m.exec(documentAt(`docs/adr/${file}`).text)?.[1],
      target: `docs/adr/${file}`,
    }));
    expect(links(architecture).filter(({ target }) => target.startsWith('docs/adr/'))).toEqual(titles);
  });

  it('has every package on its map', () => {
    const { workspaces } = JSON.parse(documentAt('package.json').text) as { workspaces: string[] };
    const packages = workspaces.flatMap((workspace) =>
      workspace === 'infra/*' ? readdirSync(path.join(ROOT, 'infra')).map((name) => `infra/${name}`) : [workspace],
    );
    expect(packages.filter((name) => !architecture.text.includes(`\`${name}/\``))).toEqual([]);
  });
});

describe('a decision', () => {
  it('has a number of its own, without gaps', () => {
    expect(DECISIONS.map((file) => Number(file.slice(0, 4)))).toEqual(DECISIONS.map((_, index) => index + 1));
  });

  it.each(DECISIONS)('%s says context, decision, consequences and alternatives', (file) => {
    const { text } = documentAt(`docs/adr/${file}`);
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'Context',
      'Decision',
      'Consequences',
      'Alternatives',
    ]);
    expect(text.startsWith(`# ${Number(file.slice(0, 4))}. `)).toBe(true);
  });
});
