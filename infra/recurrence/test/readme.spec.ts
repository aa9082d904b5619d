import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runInThisContext } from 'node:vm';
import ts from 'typescript';
import * as recurrence from '../src';

const readme = readFileSync(path.join(__dirname, '../README.md'), 'utf8');
const examples = [...readme.matchAll(/^## (.+)\n(?:(?!^## )[\s\S])*?```ts\n([\s\S]*?)```/gm)].map(
  ([, title = '', code = '']): [string, string] => [title, code],
);

/** Lines that end with `// => JSON` become expectations. */
function run(code: string): number {
  const checked = code.replaceAll(/^(.+); \/\/ => (.+)$/gm, 'show($1, $2);');
  const { outputText } = ts.transpileModule(checked, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  let shown = 0;
  const show = (value: unknown, expected: unknown): void => {
    shown += 1;
    expect(JSON.parse(JSON.stringify(value))).toEqual(expected);
  };
  const main: (...given: unknown[]) => void = runInThisContext(`(exports, require, show) => { ${outputText} }`);
  main({}, () => recurrence, show);
  return shown;
}

describe('the examples of the README', () => {
  it.each(examples)('%s', (_title, code) => {
    expect(run(code)).toBeGreaterThan(0);
  });

  it('are all there', () => {
    expect(examples).toHaveLength(5);
  });
});
