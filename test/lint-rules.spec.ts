import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

const CLOCK = "The machine's clock is read here";
const CHANCE = 'Chance is drawn here';
const ENVIRONMENT = 'The environment is read here';
const TIMER = 'A timer waits in memory';

/** Source, and what is said about it in domain and application. */
const REFUSED: readonly (readonly [source: string, reason: string])[] = [
  ['export const at = new Date();', CLOCK],
  ['export const at = Date.now();', CLOCK],
  ['export const read = Date.now;', CLOCK],
  ['export const at = performance.now();', CLOCK],
  ['export const drawn = [1, 2].map(Math.random);', CHANCE],
  ['export const id = crypto.randomUUID();', CHANCE],
  ["export const level = process.env['LOG_LEVEL'];", ENVIRONMENT],
  ['setTimeout(() => undefined, 1);', TIMER],
  ['setInterval(() => undefined, 1);', TIMER],
];

/** File and source that nothing is to be said about. */
const ALLOWED: readonly (readonly [file: string, source: string])[] = [
  ['sales-service/src/domain/leap-day.ts', `export const leapDay = new Date('2028-02-29T00:00:00Z');`],
  ['sales-service/src/domain/later.ts', 'export const later = (now: Date) => new Date(now.getTime() + 1);'],
  ['sales-service/src/domain/allowed.spec.ts', 'export const at = new Date();'],
  ['sales-service/src/infrastructure/system-clock.ts', 'export const at = new Date();'],
];

const inDomain = (index: number) => `sales-service/src/domain/refused-${index}.ts`;
const inApplication = (index: number) => `infra/schedule-runner/src/application/refused-${index}.ts`;

describe('the lint rules for domain and application', () => {
  let tree: string;
  let said: Map<string, string>;

  beforeAll(async () => {
    tree = mkdtempSync(path.join(tmpdir(), 'baton-lint-rules-'));
    for (const part of ['biome.jsonc', 'tools/biome', '.gitignore'])
      cpSync(path.join(ROOT, part), path.join(tree, part), { recursive: true });
    const samples = REFUSED.flatMap(([source], index) => [
      [inDomain(index), source] as const,
      [inApplication(index), source] as const,
    ]);
    for (const [file, source] of [...samples, ...ALLOWED]) {
      mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
      writeFileSync(path.join(tree, file), `${source}\n`);
    }
    said = await lint(tree);
  });
  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(REFUSED.map(([source, reason], index) => ({ source, reason, index })))(
    'refuse $source',
    ({ reason, index }) => {
      expect(said.get(inDomain(index))).toContain(reason);
      expect(said.get(inApplication(index))).toContain(reason);
    },
  );

  it.each(ALLOWED)('have nothing to say about %s', (file) => {
    expect(said.get(file)).toBeUndefined();
  });
});

/** @returns by file, all that the plugins of the configuration say about it. */
function lint(tree: string): Promise<Map<string, string>> {
  const program = path.join(ROOT, 'node_modules', '.bin', 'biome');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, 'lint', '--reporter=json', '--max-diagnostics=none', '.'],
      { cwd: tree },
      (_, stdout, stderr) => {
        if (!stdout.startsWith('{')) return reject(new Error(`Biome did not run: ${stderr}`));
        const { diagnostics } = JSON.parse(stdout) as {
          diagnostics: { category: string; message: string; location: { path: string } }[];
        };
        const byFile = new Map<string, string>();
        for (const { category, message, location } of diagnostics) {
          if (category === 'plugin') byFile.set(location.path, (byFile.get(location.path) ?? '') + message);
        }
        resolve(byFile);
      },
    );
  });
}
