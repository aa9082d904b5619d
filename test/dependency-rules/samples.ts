/** A few sources, by path from the root of the repository. */
interface Sample {
  readonly files: Readonly<Record<string, string>>;
}

const one = (file: string, content: string): Sample => ({ files: { [file]: content } });

const INFRA = [
  'observability',
  'bus',
  'bus-rabbitmq',
  'persistence',
  'recurrence',
  'servers',
  'terminal',
  'schedule-runner',
  'hosting',
  'testing',
  'local',
];
const NPM = [
  'zod',
  'pg',
  'amqplib',
  '@mikro-orm/core',
  '@mikro-orm/postgresql',
  '@nestjs/common',
  'undeclared',
  'only-for-development',
];

/** What the samples import: every package with an empty index, and npm packages of the same kind. */
export const PACKAGES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    dependencies: Object.fromEntries(
      NPM.filter((name) => !['undeclared', 'only-for-development'].includes(name)).map((name) => [name, '1']),
    ),
    devDependencies: { 'only-for-development': '1' },
  }),
  ...Object.fromEntries(
    ['contracts', 'cli', 'bench', 'sales-service', 'purchase-service', ...INFRA.map((name) => `infra/${name}`)].map(
      (folder) => [`${folder}/src/index.ts`, 'export const here = 1;'],
    ),
  ),
  'infra/schedule-runner/src/parts.ts': 'export const here = 1;',
  ...Object.fromEntries(
    NPM.flatMap((name) => [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
      [`node_modules/${name}/index.js`, 'exports.here = 1;'],
    ]),
  ),
};

/** By rule: what it must catch. */
export const VIOLATIONS: Readonly<Record<string, Sample>> = {
  'no-circular': {
    files: {
      'infra/hosting/src/hen.ts': `import { egg } from './egg'; export const hen = () => egg;`,
      'infra/hosting/src/egg.ts': `import { hen } from './hen'; export const egg = () => hen;`,
    },
  },
  'not-to-unresolvable': one(
    'infra/hosting/src/misspelt.ts',
    `import { here } from './no-such-file'; export { here };`,
  ),
  'declared-dependencies-only': one(
    'infra/hosting/src/undeclared.ts',
    `import { here } from 'undeclared'; export { here };`,
  ),
  'no-development-dependencies-in-production': one(
    'infra/hosting/src/development.ts',
    `import { here } from 'only-for-development'; export { here };`,
  ),
  'contracts-import-zod-only': one('contracts/src/node.ts', `import path from 'node:path'; export { path };`),
  'layer-observability': one('infra/observability/src/up.ts', `import { here } from '@baton/bus'; export { here };`),
  'layer-bus': one('infra/bus/src/up.ts', `import { here } from '@baton/bus-rabbitmq'; export { here };`),
  'layer-bus-rabbitmq': one(
    'infra/bus-rabbitmq/src/aside.ts',
    `import { here } from '@baton/persistence'; export { here };`,
  ),
  'layer-persistence': one(
    'infra/persistence/src/aside.ts',
    `import { here } from '@baton/bus-rabbitmq'; export { here };`,
  ),
  'layer-recurrence': one('infra/recurrence/src/down.ts', `import { here } from '@baton/contracts'; export { here };`),
  'layer-servers': one(
    'infra/servers/src/down.ts',
    `import type { here } from '@baton/contracts'; export type Here = typeof here;`,
  ),
  'layer-schedule-runner': one(
    'infra/schedule-runner/src/up.ts',
    `import { here } from '@baton/hosting'; export { here };`,
  ),
  'layer-hosting': one('infra/hosting/src/aside.ts', `import { here } from '@baton/servers'; export { here };`),
  'layer-terminal': one('infra/terminal/src/down.ts', `import { here } from '@baton/contracts'; export { here };`),
  'layer-testing': one('infra/testing/src/aside.ts', `import { here } from '@baton/terminal'; export { here };`),
  'layer-local': one('infra/local/src/kit.ts', `import { here } from '@baton/schedule-runner'; export { here };`),
  'infra-packages-have-a-layer': one(
    'infra/unlisted/src/free.ts',
    `import { here } from '@baton/contracts'; export { here };`,
  ),
  'cli-is-a-client': one('cli/src/service.ts', `import { here } from '@baton/sales-service'; export { here };`),
  'infra-never-imports-services': one(
    'infra/hosting/src/service.ts',
    `import { here } from '@baton/sales-service'; export { here };`,
  ),
  'services-never-import-each-other': one(
    'sales-service/src/other.ts',
    `import { here } from '@baton/purchase-service'; export { here };`,
  ),
  'services-start-no-servers': one(
    'sales-service/src/server.ts',
    `import { here } from '@baton/servers'; export { here };`,
  ),
  'nothing-imports-local-or-cli': one(
    'sales-service/src/top.ts',
    `import { here } from '@baton/local'; export { here };`,
  ),
  'nothing-imports-bench': one(
    'infra/hosting/src/measured.ts',
    `import { here } from '../../../bench/src/index'; export { here };`,
  ),
  'bench-measures-services': one('bench/src/commands.ts', `import { here } from '@baton/cli'; export { here };`),
  'local-and-cli-apart': one('cli/src/environment.ts', `import { here } from '@baton/local'; export { here };`),
  'packages-through-index-only': {
    files: {
      'sales-service/src/past-index.ts': `import { inner } from '../../infra/hosting/src/inner'; export { inner };`,
    },
  },
  'parts-for-the-simulator-only': one(
    'infra/testing/src/part.ts',
    `import { here } from '../../schedule-runner/src/parts'; export { here };`,
  ),
  'simulator-has-no-database': one(
    'infra/testing/src/simulator/database.ts',
    `import { here } from '@baton/persistence'; export { here };`,
  ),
  'domain-is-pure': one(
    'sales-service/src/domain/clock.ts',
    `import { randomUUID } from 'node:crypto'; export { randomUUID };`,
  ),
  'application-below-adapters': one(
    'sales-service/src/application/adapter.ts',
    `import { adapter } from '../infrastructure/adapter'; export { adapter };`,
  ),
  'application-knows-no-database': one(
    'sales-service/src/application/database.ts',
    `import { here } from '@baton/persistence'; export { here };`,
  ),
  'application-waits-durably': one(
    'sales-service/src/application/wait.ts',
    `import { setTimeout } from 'node:timers/promises'; export { setTimeout };`,
  ),
  'interface-knows-no-infrastructure': one(
    'sales-service/src/interface/controller.ts',
    `import { adapter } from '../infrastructure/adapter'; export { adapter };`,
  ),
  'infrastructure-knows-no-interface': one(
    'sales-service/src/infrastructure/upwards.ts',
    `import { shown } from '../interface/shown'; export { shown };`,
  ),
  'amqp-client-in-bus-rabbitmq-only': one(
    'infra/hosting/src/amqp.ts',
    `import { here } from 'amqplib'; export { here };`,
  ),
  'database-client-in-persistence-only': one(
    'sales-service/src/infrastructure/sql.ts',
    `import { here } from 'pg'; export { here };`,
  ),
  'services-declare-entities-only': one(
    'sales-service/src/infrastructure/persistence/connection.ts',
    `import { here } from '@mikro-orm/postgresql'; export { here };`,
  ),
  'no-test-code-in-production': one(
    'infra/hosting/src/fake.ts',
    `import { here } from '@baton/testing'; export { here };`,
  ),
};

/** What must stay possible, and what other samples lean on. */
export const ALLOWED: Readonly<Record<string, Sample>> = {
  'contracts with zod': one('contracts/src/message.ts', `import { here } from 'zod'; export { here };`),
  'a domain with its own folder and the contracts': {
    files: {
      'sales-service/src/domain/rule.ts': `import { here } from '@baton/contracts'; import { other } from './other'; export { here, other };`,
      'sales-service/src/domain/other.ts': 'export const other = 1;',
    },
  },
  'adapters that import the application, and entities with MikroORM': {
    files: {
      'sales-service/src/application/port.ts': `import { here } from '@nestjs/common'; export { here as port };`,
      'sales-service/src/infrastructure/adapter.ts': `import { port } from '../application/port'; export { port as adapter };`,
      'sales-service/src/interface/shown.ts': `import { port } from '../application/port'; export { port as shown };`,
      'sales-service/src/infrastructure/persistence/entity.ts': `import { here } from '@mikro-orm/core'; export { here };`,
    },
  },
  'the clients in the packages that own them': {
    files: {
      'infra/bus-rabbitmq/src/client.ts': `import { here } from 'amqplib'; export { here };`,
      'infra/persistence/src/client.ts': `import { here } from 'pg'; export { here };`,
    },
  },
  'tests with fixtures and drivers': {
    files: {
      'infra/bus/test/queue.int.spec.ts': `import { here } from '@baton/testing'; import { here as amqp } from 'amqplib'; export { here, amqp };`,
      'infra/hosting/src/fits.spec.ts': `import { here } from 'only-for-development'; export { here };`,
    },
  },
  'local with services and servers': one(
    'infra/local/src/all.ts',
    `import { here } from '@baton/sales-service'; import { here as servers } from '@baton/servers'; export { here, servers };`,
  ),
  'the command line with contracts and terminal': one(
    'cli/src/client.ts',
    `import { here } from '@baton/contracts'; import { here as shown } from '@baton/terminal'; export { here, shown };`,
  ),
  'a benchmark with local, services, infra and drivers': one(
    'bench/src/night.ts',
    `import { here } from '@baton/local'; import { here as sales } from '@baton/sales-service'; import { here as servers } from '@baton/servers'; import { here as pg } from 'pg'; import { here as amqp } from 'amqplib'; export { here, sales, servers, pg, amqp };`,
  ),
  'a file behind an index': one('infra/hosting/src/inner.ts', 'export const inner = 1;'),
};
