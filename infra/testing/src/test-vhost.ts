import { randomBytes } from 'node:crypto';
import {
  type BindingInfo,
  type ConnectionInfo,
  type ExchangeInfo,
  type QueueInfo,
  RabbitMqManagement,
} from '@baton/servers';
import { resolvedVariable } from './servers/test-environment';

/** What the broker holds in one vhost, by its management API. Counts of messages are up to a second old. */
export interface VhostView {
  listQueues(): Promise<QueueInfo[]>;
  /** One queue; undefined when there is none of that name. */
  queue(name: string): Promise<QueueInfo | undefined>;
  /** RabbitMQ's own exchanges included. */
  listExchanges(): Promise<ExchangeInfo[]>;
  listBindings(): Promise<BindingInfo[]>;
  listConnections(): Promise<ConnectionInfo[]>;
  /** Closes a connection from the broker's side. */
  closeConnection(name: string): Promise<void>;
}

/** A vhost of its own. */
export interface TestVhost extends VhostView {
  readonly name: string;
  /** AMQP connection URL. */
  readonly url: string;
}

/** A vhost that somebody has to delete. */
export interface DeletableVhost extends TestVhost {
  /** Deletes it with its queues and closes its connections. */
  delete(): Promise<void>;
}

/**
 * Gives the tests of a file, or of a `describe`, a RabbitMQ vhost of their own: made before the first of them, deleted
 * after the last. Read its fields inside tests and hooks.
 */
export function useVhost(): TestVhost {
  let vhost: DeletableVhost | undefined;
  beforeAll(async () => {
    vhost = await createTestVhost();
  });
  afterAll(async () => {
    await vhost?.delete();
  });
  const made = (): TestVhost => {
    if (vhost === undefined)
      throw new Error('The vhost of useVhost() is made before the tests: use it inside a test or a hook.');
    return vhost;
  };
  return {
    get name() {
      return made().name;
    },
    get url() {
      return made().url;
    },
    listQueues: () => made().listQueues(),
    queue: (name) => made().queue(name),
    listExchanges: () => made().listExchanges(),
    listBindings: () => made().listBindings(),
    listConnections: () => made().listConnections(),
    closeConnection: (name) => made().closeConnection(name),
  };
}

/** Makes a vhost that the caller deletes; for tests that need several. */
export async function createTestVhost(): Promise<DeletableVhost> {
  const management = new RabbitMqManagement(resolvedVariable('resolvedRabbitMqManagementUrl'));
  const name = `baton-${resolvedVariable('runId')}-${randomBytes(5).toString('hex')}`;
  await management.createVhost(name);
  const url = new URL(resolvedVariable('resolvedRabbitMqUrl'));
  url.pathname = `/${encodeURIComponent(name)}`;
  return { name, url: url.toString(), ...vhostView(management, name), delete: () => management.deleteVhost(name) };
}

/** Looks into one vhost of a broker, for example of a private one that a test starts and kills itself. */
export function vhostView(management: RabbitMqManagement, vhost: string): VhostView {
  return {
    listQueues: () => management.listQueues(vhost),
    queue: (name) => management.queue(vhost, name),
    listExchanges: () => management.listExchanges(vhost),
    listBindings: () => management.listBindings(vhost),
    listConnections: () => management.listConnections(vhost),
    closeConnection: (name) => management.closeConnection(name),
  };
}
