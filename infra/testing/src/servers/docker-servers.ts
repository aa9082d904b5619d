import type { StartedTestContainer } from 'testcontainers';
import { type PostgresUrls, type RabbitMqUrls, type TestServer, Unavailable } from './server-source';

const POSTGRES_IMAGE = 'postgres:18.4';
const RABBITMQ_IMAGE = 'rabbitmq:4.2-management';
const START_DEADLINE_MS = 180_000;

/** A PostgreSQL in a container, its data in memory; unavailable without a Docker engine, or without its image. */
export function postgresInDocker(): Promise<TestServer<PostgresUrls> | Unavailable> {
  return inDocker(async ({ GenericContainer, Wait }) => {
    const container = await new GenericContainer(POSTGRES_IMAGE)
      .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: 'trust' })
      .withCommand(['postgres', '-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'max_connections=300'])
      .withTmpFs({ '/var/lib/postgresql': 'rw' })
      .withExposedPorts(5432)
      // It is ready twice: the first time for the scripts of the image, without a port.
      .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
      .withStartupTimeout(START_DEADLINE_MS)
      .start();
    const url = `postgres://postgres@${container.getHost()}:${container.getMappedPort(5432)}/postgres`;
    return serverOf(container, { url }, `PostgreSQL in Docker (${POSTGRES_IMAGE})`);
  });
}

/** A RabbitMQ in a container; unavailable without a Docker engine, or without its image. */
export function rabbitMqInDocker(): Promise<TestServer<RabbitMqUrls> | Unavailable> {
  return inDocker(async ({ GenericContainer, Wait }) => {
    const container = await new GenericContainer(RABBITMQ_IMAGE)
      .withExposedPorts(5672, 15672)
      .withWaitStrategy(
        Wait.forAll([
          Wait.forLogMessage(/Server startup complete/),
          Wait.forHttp('/api/health/checks/port-listener/5672', 15672).withBasicCredentials('guest', 'guest'),
        ]),
      )
      .withStartupTimeout(START_DEADLINE_MS)
      .start();
    const host = container.getHost();
    const urls = {
      url: `amqp://guest:guest@${host}:${container.getMappedPort(5672)}`,
      managementUrl: `http://guest:guest@${host}:${container.getMappedPort(15672)}`,
    };
    return serverOf(container, urls, `RabbitMQ in Docker (${RABBITMQ_IMAGE})`);
  });
}

/** An engine that is there and cannot start the container (no network for its image, say) counts as unavailable. */
async function inDocker<Urls>(
  start: (testcontainers: typeof import('testcontainers')) => Promise<TestServer<Urls>>,
): Promise<TestServer<Urls> | Unavailable> {
  const testcontainers = await import('testcontainers');
  try {
    await testcontainers.getContainerRuntimeClient();
  } catch (error) {
    return new Unavailable(messageOf(error));
  }
  try {
    return await start(testcontainers);
  } catch (error) {
    return new Unavailable(`an engine is there, but the container did not start: ${messageOf(error)}`);
  }
}

function serverOf<Urls>(container: StartedTestContainer, urls: Urls, description: string): TestServer<Urls> {
  const stop = async () => {
    await container.stop({ remove: true, removeVolumes: true });
  };
  return { urls, description, stop };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
