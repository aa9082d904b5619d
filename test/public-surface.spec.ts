import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from './documents';

const APPROVED = path.join(ROOT, 'test/public-surface');
const APPROVING = process.env.BATON_APPROVE_SURFACE === '1';
const HOW = `What other packages may lean on has changed. If that is meant, run

  BATON_APPROVE_SURFACE=1 npm run jest -- test/public-surface

and commit the list with the change; what is taken away, or named otherwise, breaks whoever uses it.`;

/** Folders of packages that others can import, by the package's name without its scope. */
const PACKAGES = new Map(
  ['contracts', 'cli', ...servicesAndInfra()]
    .filter((folder) => existsSync(path.join(ROOT, folder, 'src/index.ts')))
    .map((folder) => [path.basename(folder), folder]),
);

describe('the public surface', () => {
  it.each([...PACKAGES])('of %s is the approved one', (name, folder) => {
    const file = path.join(APPROVED, `${name}.txt`);
    const exported = surfaceOf(path.join(ROOT, folder, 'src/index.ts'));
    if (APPROVING) writeFileSync(file, exported.map((line) => `${line}\n`).join(''));
    const approved = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
    const changes = [
      ...exported.filter((line) => !approved.includes(line)).map((line) => `+ ${line}`),
      ...approved.filter((line) => !exported.includes(line)).map((line) => `- ${line}`),
    ];
    if (changes.length > 0) throw new Error(`@baton/${name}:\n  ${changes.join('\n  ')}\n\n${HOW}`);
  });

  it('is listed for packages that there are', () => {
    const listed = readdirSync(APPROVED).map((file) => path.basename(file, '.txt'));
    expect(listed.filter((name) => !PACKAGES.has(name))).toEqual([]);
  });
});

function servicesAndInfra(): readonly string[] {
  const services = readdirSync(ROOT).filter((name) => name.endsWith('-service'));
  return [...services, ...readdirSync(path.join(ROOT, 'infra')).map((name) => `infra/${name}`)];
}

/**
 * The names a package exports, sorted; those of types alone say so, for they may not be used as values.
 *
 * @throws when its index does anything else than naming what it exports from where.
 */
function surfaceOf(index: string): readonly string[] {
  const source = ts.createSourceFile(index, readFileSync(index, 'utf8'), ts.ScriptTarget.Latest);
  return source.statements
    .flatMap((statement) => {
      const named = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
      if (named === undefined || !ts.isNamedExports(named))
        throw new Error(`${index} may hold nothing but "export { … } from '…'".`);
      const typesAlone = ts.isExportDeclaration(statement) && statement.isTypeOnly;
      return named.elements.map(({ name, isTypeOnly }) => `${isTypeOnly || typesAlone ? 'type ' : ''}${name.text}`);
    })
    .sort();
}
