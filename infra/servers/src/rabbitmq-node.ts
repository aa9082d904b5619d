import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where the parts of a private node lie. */
export interface NodePlaces {
  readonly folder: string;
  readonly pidFile: string;
  readonly epmdFile: string;
  readonly logFile: string;
  /** Stands among the arguments of the node's process, so that a leftover is recognized by it. */
  readonly mark: string;
}

/** The ports of a private node, all on 127.0.0.1. */
export interface NodePorts {
  readonly amqp: number;
  readonly management: number;
  readonly distribution: number;
  readonly epmd: number;
}

const PLUGINS = ['rabbitmq_management', 'rabbitmq_consistent_hash_exchange'];

/** Names the places of the node that lives in a folder; makes nothing. */
export function nodePlaces(dir: string): NodePlaces {
  const folder = path.resolve(dir);
  return {
    folder,
    pidFile: path.join(folder, 'node.pid'),
    epmdFile: path.join(folder, 'epmd.json'),
    logFile: path.join(folder, 'log', 'rabbitmq.log'),
    mark: `baton-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`,
  };
}

/** Writes the configuration of a node; its data, if it has any, stays. */
export function writeNodeFiles(places: NodePlaces, ports: NodePorts): void {
  const inFolder = (name: string) => path.join(places.folder, name);
  mkdirSync(inFolder('home'), { recursive: true });
  mkdirSync(inFolder('log'), { recursive: true });
  const cookie = inFolder('home/.erlang.cookie');
  // Removed first: a cookie that is there may only be read. Anyone who knows it may run code in the node, so it is a
  // secret of its own for every start.
  rmSync(cookie, { force: true });
  writeFileSync(cookie, globalThis.crypto.randomUUID().replaceAll('-', ''), { mode: 0o400 });
  writeFileSync(inFolder('enabled_plugins'), `[${PLUGINS.join(',')}].\n`);
  writeFileSync(inFolder('rabbitmq.conf'), configuration(places, ports));
  // A stale number would be taken for the new node's.
  rmSync(places.pidFile, { force: true });
}

function configuration(places: NodePlaces, ports: NodePorts): string {
  return [
    `listeners.tcp.1 = 127.0.0.1:${ports.amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${ports.management}`,
    'log.console = false',
    'log.file.level = info',
    `log.file = ${path.basename(places.logFile)}`,
    // Counts of queues in the management API are this old at most.
    'collect_statistics_interval = 1000',
    // Small: the node shares the machine with everything else, and blocks publishers below this much free disk.
    'disk_free_limit.absolute = 50MB',
    'vm_memory_high_watermark.absolute = 1GB',
    '',
  ].join('\n');
}

/** The environment that keeps a node to its own folder, ports and port mapper, whatever the machine has configured. */
export function nodeEnvironment(places: NodePlaces, ports: NodePorts): NodeJS.ProcessEnv {
  const inFolder = (name: string) => path.join(places.folder, name);
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: inFolder('home'),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: 'baton@localhost',
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_MNESIA_BASE: inFolder('data'),
    RABBITMQ_LOG_BASE: inFolder('log'),
    RABBITMQ_SCHEMA_DIR: inFolder('schema'),
    RABBITMQ_GENERATED_CONFIG_DIR: inFolder('generated'),
    RABBITMQ_ENABLED_PLUGINS_FILE: inFolder('enabled_plugins'),
    RABBITMQ_CONFIG_FILE: inFolder('rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: inFolder('advanced.config'),
    RABBITMQ_PID_FILE: places.pidFile,
    // "+sbwt none" stops Erlang's schedulers from spinning while idle; they would eat the cores the tests need.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none -${places.mark} yes`,
  };
}
