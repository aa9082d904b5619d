import path from 'node:path';
import { databaseVariables, SERVICE_NAMES } from '@baton/hosting';
import { TestVariable } from '@baton/testing';
import ts from 'typescript';
import { codeBlocks, documentAt, inlineCode, ROOT } from './documents';

const readme = documentAt('README.md');
const [snippet = ''] = codeBlocks(readme, 'ts');

describe('the README', () => {
  it('shows a schedule type that compiles against the packages, where a wrong one does not', () => {
    const wrong = snippet.replace("skipped('nothing-due')", "'nothing-due'");
    const [shown, changed] = problemsIn([snippet, wrong]);
    expect(shown).toEqual([]);
    expect(changed).not.toEqual([]);
  }, 120_000);

  it('names scripts that there are', () => {
    const { scripts } = JSON.parse(documentAt('package.json').text) as { scripts: Record<string, string> };
    const called = [...readme.text.matchAll(/npm run ([a-z][a-z:]*)/g)].map(([, name = '']) => name);
    expect(called.length).toBeGreaterThan(5);
    expect([...called, 'start', 'test'].filter((name) => !(name in scripts))).toEqual([]);
  });

  it("has every service's variables, and those of the tests, in its table", () => {
    const { databaseUrl, rabbitMqUrl, rabbitMqManagementUrl } = TestVariable;
    const variables = [...SERVICE_NAMES.flatMap(databaseVariables), databaseUrl, rabbitMqUrl, rabbitMqManagementUrl];
    expect(variables.filter((name) => !inlineCode(readme).includes(name))).toEqual([]);
  });
});

/** What the compiler says of each source, as if it lay in test, with the options tests have. */
function problemsIn(sources: readonly string[]): readonly (readonly string[])[] {
  const files = new Map(sources.map((source, index) => [path.join(ROOT, 'test', `snippet-${index}.ts`), source]));
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.test.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].map((file) => {
    const compiled = program.getSourceFile(file);
    if (compiled === undefined) throw new Error('The compiler did not take the snippet.');
    const found = [...program.getSyntacticDiagnostics(compiled), ...program.getSemanticDiagnostics(compiled)];
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  });
}
