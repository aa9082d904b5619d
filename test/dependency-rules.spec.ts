import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ALLOWED, PACKAGES, VIOLATIONS } from './dependency-rules/samples';

const ROOT = path.join(__dirname, '..');

interface Violation {
  readonly from: string;
  readonly rule: string;
}

describe('the dependency rules', () => {
  let tree: string;
  let caught: Violation[];
  let rules: string[];

  beforeAll(async () => {
    tree = mkdtempSync(path.join(tmpdir(), 'baton-dependency-rules-'));
    plantTree(tree);
    ({ caught, rules } = await cruise(tree));
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(Object.entries(VIOLATIONS))('catch %s, and call it by that rule alone', (name, { files }) => {
    const offenders = Object.keys(files);
    const found = caught.filter(({ from }) => offenders.includes(from));
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set([name]));
  });

  it.each(Object.entries(ALLOWED))('let %s pass', (_, { files }) => {
    const sources = Object.keys(files);
    expect(caught.filter(({ from }) => sources.includes(from))).toEqual([]);
  });

  it('have a violating sample each', () => {
    expect(Object.keys(VIOLATIONS).sort()).toEqual([...rules].sort());
  });
});

/** The samples of all rules stand side by side in one tree, shaped as the repository, and are looked at in one go. */
function plantTree(tree: string): void {
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'tsconfig.test.json']) {
    cpSync(path.join(ROOT, file), path.join(tree, file));
  }
  const samples = [...Object.values(VIOLATIONS), ...Object.values(ALLOWED)].map(({ files }) => files);
  for (const [file, content] of Object.entries(Object.assign({}, PACKAGES, ...samples) as Record<string, string>)) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), content);
  }
}

async function cruise(tree: string): Promise<{ caught: Violation[]; rules: string[] }> {
  const program = path.join(ROOT, 'node_modules', '.bin', 'depcruise');
  const folders = ['contracts', 'infra', 'cli', 'bench', 'sales-service', 'purchase-service', '--output-type', 'json'];
  // With this output the program ends with 0 whatever it finds.
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...folders], {
    cwd: tree,
    maxBuffer: 2 ** 26,
  });
  const { summary } = JSON.parse(stdout) as {
    summary: {
      violations: { from: string; rule: { name: string } }[];
      ruleSetUsed: { forbidden: { name: string }[] };
    };
  };
  return {
    caught: summary.violations.map(({ from, rule }) => ({ from, rule: rule.name })),
    rules: summary.ruleSetUsed.forbidden.map(({ name }) => name),
  };
}
