import { mkdirSync, rmSync } from 'node:fs';
import { claimFolder, releaseFolder } from './folder-claim';
import { freePort } from './free-port';
import { endPortMapper, type PortMapper, startPortMapper } from './port-mapper';
import { type RabbitMqServer, startNode } from './private-rabbitmq';
import type { RabbitMqBinaries } from './rabbitmq-binaries';
import { type NodePlaces, newCookie, nodePlaces } from './rabbitmq-node';

/** How to start a private cluster. */
export interface RabbitMqClusterOptions {
  /** Beginning of the nodes' folders: `/x/rabbitmq-a` makes `/x/rabbitmq-a-1` and so on. */
  readonly dir: string;
  readonly binaries: RabbitMqBinaries;
  /** How many nodes; three are the fewest of which one may be lost. @default 3 */
  readonly size?: number;
}

/** Private nodes that share their queues, all on 127.0.0.1, with one port mapper and one secret. */
export interface RabbitMqCluster {
  /** The nodes as they run now. */
  readonly nodes: readonly RabbitMqServer[];
  /** Connection URLs of a vhost, one per node. @param vhost @default '/' */
  urls(vhost?: string): readonly string[];
  /** Starts a node again that was stopped or killed, on its ports and data. */
  restart(index: number): Promise<RabbitMqServer>;
  /** Kills all nodes and deletes their data. */
  destroy(): Promise<void>;
}

/**
 * Starts a cluster. The first node is there before the others, which join it by their configuration. Takes 10 to 20
 * seconds.
 * @throws {ServerError} `DATA_IN_USE`, or `START_FAILED` with the end of a node's log; what had started has been ended.
 */
export async function startRabbitMqCluster(options: RabbitMqClusterOptions): Promise<RabbitMqCluster> {
  const { dir, binaries, size = 3 } = options;
  const mapperPlaces = nodePlaces(`${dir}-mapper`);
  const mapper = await openMapper(binaries, mapperPlaces);
  const cookie = newCookie();
  const names = Array.from({ length: size }, (_, index) => `baton${index + 1}`);
  const nodes: RabbitMqServer[] = [];
  const start = async (index: number): Promise<RabbitMqServer> => {
    const { amqpPort, managementPort } = nodes[index] ?? {};
    const node = { dir: `${dir}-${index + 1}`, binaries, amqpPort, managementPort };
    const name = names[index] ?? '';
    nodes[index] = await startNode(node, { name, cookie, mapper, members: names });
    return nodes[index];
  };
  const destroy = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.destroy()));
    await closeMapper(mapperPlaces);
  };
  try {
    await start(0);
    await Promise.all(names.slice(1).map((_, index) => start(index + 1)));
  } catch (error) {
    await destroy();
    throw error;
  }
  return { nodes, urls: (vhost) => nodes.map((node) => node.url(vhost)), restart: start, destroy };
}

async function openMapper(binaries: RabbitMqBinaries, places: NodePlaces): Promise<PortMapper> {
  mkdirSync(places.folder, { recursive: true });
  claimFolder(places.folder);
  await endPortMapper(places);
  return startPortMapper(binaries, places, await freePort());
}

async function closeMapper(places: NodePlaces): Promise<void> {
  await endPortMapper(places);
  releaseFolder(places.folder);
  rmSync(places.folder, { recursive: true, force: true });
}
