import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { accountingService } from '@baton/accounting-service';
import { type Environment, readServiceConfiguration, SERVICE_NAMES, type ServiceName } from '@baton/hosting';
import { purchaseService } from '@baton/purchase-service';
import { salesService } from '@baton/sales-service';
import { schedulerService } from '@baton/scheduler-service';
import { HealthController } from '../../infra/hosting/src/health/health.controller';
import { readDatabaseUrls } from '../../infra/local/src/database-urls';
import { composeSchema } from './compose-schema';
import { type ComposeFile, type ComposeService, type DeploymentPlan, planOf, ROOT } from './deployment-plan';

const SERVERS = ['rabbitmq', 'postgres'] as const;
const ONE_SHOTS = ['migrate', 'seed'] as const;
const SERVICES = {
  scheduler: schedulerService,
  sales: salesService,
  purchase: purchaseService,
  accounting: accountingService,
};

/** What each program of ours reads its environment with. */
const READERS: Readonly<Record<string, (environment: Environment) => void>> = {
  ...Object.fromEntries(
    SERVICE_NAMES.map((name) => [
      name,
      (environment: Environment) => {
        readServiceConfiguration(name, environment);
        SERVICES[name].application(environment);
      },
    ]),
  ),
  migrate: readDatabaseUrls,
  seed: readDatabaseUrls,
};

/** Everything that is a secret somewhere else than on one's own machine, set to something else than the default. */
const SECRETS = {
  BATON_DATABASE_PASSWORD: 'first',
  BATON_DATABASE_ADMIN_PASSWORD: 'second',
  BATON_RABBITMQ_PASSWORD: 'third',
};

let plan: DeploymentPlan;
let compose: ComposeFile;
beforeAll(async () => {
  plan = await planOf();
  compose = plan.compose;
});

function service(name: string): ComposeService {
  const found = compose.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}.`);
  return found;
}

const ours = () => Object.entries(compose.services).filter(([, { build }]) => build !== undefined);

describe('docker-compose.yml', () => {
  describe('as a document', () => {
    it('fits the schema of the Compose Specification', () => {
      expect(composeSchema()(compose)).toEqual([]);
    });

    it.each<[string, (service: ComposeService) => object]>([
      ['a misspelt key', (sales) => ({ ...sales, enviroment: {} })],
      ['ports that are no list', (sales) => ({ ...sales, ports: '3001:3001' })],
      [
        'a condition that Compose does not know',
        (sales) => ({ ...sales, depends_on: { migrate: { condition: 'done' } } }),
      ],
      ['a health check without its test', (sales) => ({ ...sales, healthcheck: { every: '10s' } })],
    ])('would not with %s', (_, spoil) => {
      const spoilt = { ...compose, services: { ...compose.services, sales: spoil(service('sales')) } };
      expect(composeSchema()(spoilt)).not.toEqual([]);
    });

    it('waits only for services that it has, and mounts only volumes and files that there are', () => {
      for (const { depends_on: before = {}, volumes = [] } of Object.values(compose.services)) {
        expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(Object.keys(before)));
        for (const source of volumes.map((volume) => volume.split(':')[0] ?? '')) {
          const isThere = source.startsWith('./') ? existsSync(path.join(ROOT, source)) : source in compose.volumes;
          expect({ source, isThere }).toEqual({ source, isThere: true });
        }
      }
    });

    it('refuses a variable without a default that is not set', async () => {
      const spoilt = path.join(__dirname, 'samples/unset-variable.yml');
      await expect(planOf({ compose: spoilt })).rejects.toThrow('MISSING_PASSWORD}, which is not set');
    });
  });

  describe('as the whole system', () => {
    it('has the two servers, a container for each service, and one each for migrating and seeding', () => {
      expect(Object.keys(compose.services).sort()).toEqual([...SERVERS, ...ONE_SHOTS, ...SERVICE_NAMES].sort());
    });

    it('builds all of ours from the one Dockerfile, at its place', () => {
      for (const [name, { build }] of ours()) {
        expect({ name, build }).toEqual({ name, build: { context: '.', dockerfile: 'infra/deploy/Dockerfile' } });
      }
      expect(ours()).toHaveLength(SERVICE_NAMES.length + ONE_SHOTS.length);
      expect(existsSync(path.join(ROOT, 'infra/deploy/Dockerfile'))).toBe(true);
    });

    it('runs files that the compiler makes of sources that are there', () => {
      for (const [name, { command = [] }] of ours()) {
        const source = (command[0] ?? '').replace(/\/dist\/(.+)\.js$/, '/src/$1.ts');
        expect({ name, source, isThere: existsSync(path.join(ROOT, source)) }).toMatchObject({ isThere: true });
        expect(source).toMatch(/\.ts$/);
        expect(plan.context).toContain(source);
      }
    });

    it('names every image by an exact version', () => {
      for (const name of SERVERS) expect(service(name).image).toMatch(/^[a-z]+:\d+\.\d+(\.\d+)?-[a-z]+$/);
    });

    it('lets a service start when servers are healthy and tables are there, and seeds on demand alone', () => {
      for (const name of SERVICE_NAMES) {
        expect(service(name).depends_on).toEqual({
          rabbitmq: { condition: 'service_healthy' },
          postgres: { condition: 'service_healthy' },
          migrate: { condition: 'service_completed_successfully' },
        });
        expect(service(name).restart).toBe('unless-stopped');
      }
      for (const name of SERVERS) expect(service(name).healthcheck?.test?.[0]).toBe('CMD');
      for (const name of ONE_SHOTS) expect(service(name).restart).toBe('no');
      const onDemand = Object.entries(compose.services).filter(([, { profiles }]) => profiles !== undefined);
      expect(onDemand.map(([name]) => name)).toEqual(['seed']);
    });

    it('gives a service longer to stop than the 30 s it takes at most', () => {
      for (const name of SERVICE_NAMES) {
        expect(Number(/^(\d+)s$/.exec(service(name).stop_grace_period ?? '')?.[1])).toBeGreaterThan(30);
      }
    });
  });

  describe('as configuration', () => {
    it.each([...SERVICE_NAMES, ...ONE_SHOTS])('gives %s variables that it reads, all of them right', (name) => {
      expect(unread(name, service(name).environment)).toEqual([]);
    });

    it('would be seen to give a variable that nobody reads, or a wrong one', () => {
      const { environment } = service('sales');
      expect(unread('sales', { ...environment, AMQP_URL: environment.RABBITMQ_URL ?? '' })).toEqual(['AMQP_URL']);
      expect(() => unread('sales', { ...environment, PORT: 'http' })).toThrow('PORT is no port');
    });

    it.each(SERVICE_NAMES)('lets %s listen where its port is published, to this machine alone', (name) => {
      const { environment, ports = [] } = service(name);
      const { host, port } = readServiceConfiguration(name, environment);
      expect(host).toBe('0.0.0.0');
      expect(ports).toEqual([`127.0.0.1:${port}:${port}`]);
    });

    it('publishes nothing to other machines', () => {
      const published = Object.values(compose.services).flatMap(({ ports = [] }) => ports);
      expect(published.filter((port) => !/^127\.0\.0\.1:[\d-]+:\d+$/.test(port))).toEqual([]);
      expect(published).toEqual(expect.arrayContaining(['127.0.0.1:15672:15672', '127.0.0.1:3000:3000']));
    });

    it('tells services of the broker, its user and its vhost', () => {
      const {
        RABBITMQ_DEFAULT_USER: user,
        RABBITMQ_DEFAULT_PASS: password,
        RABBITMQ_DEFAULT_VHOST: vhost,
      } = service('rabbitmq').environment;
      for (const name of SERVICE_NAMES) {
        expect(service(name).environment.RABBITMQ_URL).toBe(`amqp://${user}:${password}@rabbitmq:5672/${vhost}`);
      }
    });

    it('gives each service a login of its own, which PostgreSQL makes and migrate knows', () => {
      const { POSTGRES_DB: database, BATON_DATABASE_PASSWORD: password } = service('postgres').environment;
      const logins = readFileSync(path.join(ROOT, 'infra/deploy/postgres/logins.sql'), 'utf8');
      for (const name of SERVICE_NAMES) {
        const url = `postgres://${name}:${password}@postgres:5432/${database}`;
        expect(service(name).environment.DATABASE_URL).toBe(url);
        expect(service('migrate').environment[`${name.toUpperCase()}_DATABASE_URL`]).toBe(url);
        expect(logins).toMatch(new RegExp(`^create role ${name} login noinherit password :'password';$`, 'm'));
      }
    });

    it('keeps the superuser from every service', () => {
      const { POSTGRES_PASSWORD: password = '' } = service('postgres').environment;
      const holders = ours().filter(([, { environment }]) => JSON.stringify(environment).includes(password));
      expect(holders.map(([name]) => name)).toEqual([...ONE_SHOTS]);
    });

    it('holds no secret but the documented ones for one machine, and those can all be replaced', async () => {
      const replaced = JSON.stringify((await planOf({ environment: SECRETS })).compose);
      expect(replaced).not.toContain('local-');
      for (const secret of Object.values(SECRETS)) expect(replaced).toContain(secret);
      const text = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8');
      for (const [, , value] of text.matchAll(/(PASSWORD|_PASS|SECRET)\w*: +(.+)/g))
        expect(value).toMatch(/^\$\{\w+:-local-\w+\}$/);
      for (const [, value] of text.matchAll(/:\/\/\w+:([^@]+)@/g)) expect(value).toMatch(/^\$\{\w+:-local-\w+\}$/);
    });
  });

  describe('as health', () => {
    const paths = healthPaths();

    it.each(SERVICE_NAMES)('asks %s whether it can work, by a program of the image', (name: ServiceName) => {
      const [form, program, script = '', asked] = service(name).healthcheck?.test ?? [];
      expect([form, program]).toEqual(['CMD', 'node']);
      expect(plan.context).toContain(script);
      expect(paths).toContain(asked);
    });

    it('asks nothing of what listens to nobody', () => {
      for (const name of ONE_SHOTS) expect(service(name).healthcheck).toEqual({ disable: true });
    });
  });
});

/** @returns variables that the program of a container does not look at. @throws {ConfigurationError} when one is wrong. */
function unread(name: string, environment: Readonly<Record<string, string>>): readonly string[] {
  const looked = new Set<string>();
  const recorded = new Proxy(environment, {
    get: (target, variable: string) => {
      looked.add(variable);
      return target[variable];
    },
  });
  READERS[name]?.(recorded);
  return Object.keys(environment).filter((variable) => !looked.has(variable));
}

/** The paths that the services' own controller answers. */
function healthPaths(): readonly string[] {
  const root = String(Reflect.getMetadata('path', HealthController));
  const methods = Object.getOwnPropertyNames(HealthController.prototype).filter((name) => name !== 'constructor');
  return methods.map(
    (name) => `/${root}/${Reflect.getMetadata('path', Reflect.get(HealthController.prototype, name))}`,
  );
}
