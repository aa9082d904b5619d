import { findRabbitMq, type RabbitMqBinaries, RabbitMqManagement, startRabbitMq } from '@baton/servers';
import { canInstallRabbitMq, installRabbitMq } from './apt-rabbitmq';
import { rabbitMqInDocker } from './docker-servers';
import { serverFolder } from './run-folder';
import { firstAvailable, type RabbitMqUrls, type ServerSource, type TestServer, Unavailable } from './server-source';
import { TestVariable } from './test-environment';

const REMEDY =
  `Do one of: set ${TestVariable.rabbitMqUrl} and ${TestVariable.rabbitMqManagementUrl}; start a Docker engine; install ` +
  'the package rabbitmq-server ("sudo apt-get install rabbitmq-server"); run the tests as root on Debian, where they install it.';

/** Finds a RabbitMQ for the tests or brings one up, with its data in the folder of the run. */
export function openRabbitMq(folder: string): Promise<TestServer<RabbitMqUrls>> {
  const sources: ServerSource<RabbitMqUrls>[] = [
    { name: TestVariable.rabbitMqUrl, open: given },
    { name: 'Docker', open: rabbitMqInDocker },
    { name: 'installed', open: () => installed(folder) },
    { name: 'apt-get install', open: () => fromApt(folder) },
  ];
  return firstAvailable('RabbitMQ', sources, REMEDY);
}

async function given(): Promise<TestServer<RabbitMqUrls> | Unavailable> {
  const url = process.env[TestVariable.rabbitMqUrl];
  const managementUrl = process.env[TestVariable.rabbitMqManagementUrl];
  if (!url) return new Unavailable('not set');
  if (!managementUrl) {
    throw new Error(
      `${TestVariable.rabbitMqUrl} is set and ${TestVariable.rabbitMqManagementUrl} is not. The tests make vhosts by the ` +
        'management API: set it too, for example to http://guest:guest@127.0.0.1:15672.',
    );
  }
  const { host } = new URL(url);
  try {
    await new RabbitMqManagement(managementUrl).listVhosts();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${TestVariable.rabbitMqManagementUrl} cannot be used: ${reason}`, { cause });
  }
  return { urls: { url, managementUrl }, description: `RabbitMQ at ${host} (given)`, stop: async () => undefined };
}

async function installed(folder: string): Promise<TestServer<RabbitMqUrls> | Unavailable> {
  const binaries = findRabbitMq();
  return binaries
    ? start(binaries, folder, 'installed')
    : new Unavailable('there is no /usr/lib/rabbitmq/bin/rabbitmq-server');
}

async function fromApt(folder: string): Promise<TestServer<RabbitMqUrls> | Unavailable> {
  if (!canInstallRabbitMq()) return new Unavailable('only as root on Debian, and this is not');
  process.stdout.write('Installing rabbitmq-server for the tests, once; its own service is not started …\n');
  await installRabbitMq();
  const binaries = findRabbitMq();
  if (binaries === undefined)
    throw new Error('apt-get has installed rabbitmq-server, and it is not in /usr/lib/rabbitmq/bin.');
  return start(binaries, folder, 'installed just now');
}

async function start(binaries: RabbitMqBinaries, folder: string, how: string): Promise<TestServer<RabbitMqUrls>> {
  const server = await startRabbitMq({ dir: serverFolder(folder, 'rabbitmq'), binaries });
  return {
    urls: { url: server.url(), managementUrl: server.managementUrl },
    description: `RabbitMQ (${how}) on 127.0.0.1:${server.amqpPort}`,
    stop: () => server.destroy(),
  };
}
