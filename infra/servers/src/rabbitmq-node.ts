import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hasErrorCode } from './os-process';

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
  readonly tls: number;
  readonly distribution: number;
  readonly epmd: number;
}

/** What a node listens for TLS with, as paths of PEM files. */
export interface TlsFiles {
  /** The authority that signed the certificate. */
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** How a node differs from a plain one. */
export interface NodeSettings {
  /** Its Erlang name before `@localhost`. */
  readonly name: string;
  /** Anyone who knows it may run code in the node. */
  readonly cookie: string;
  /** Names of all nodes of its cluster, its own included; of none, it is alone. */
  readonly members: readonly string[];
  /** Further lines of its rabbitmq.conf. */
  readonly configuration: readonly string[];
  /** Its advanced.config, in Erlang terms; '' for none. */
  readonly advancedConfiguration: string;
  readonly tls: TlsFiles | undefined;
}

/** A secret for a node, or for the nodes of one cluster. */
export function newCookie(): string {
  return globalThis.crypto.randomUUID().replaceAll('-', '');
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
export function writeNodeFiles(places: NodePlaces, ports: NodePorts, settings: NodeSettings): void {
  const inFolder = (name: string) => path.join(places.folder, name);
  mkdirSync(inFolder('home'), { recursive: true });
  mkdirSync(inFolder('log'), { recursive: true });
  const cookie = inFolder('home/.erlang.cookie');
  // Removed first: a cookie that is there may only be read.
  rmSync(cookie, { force: true });
  writeFileSync(cookie, settings.cookie, { mode: 0o400 });
  writeFileSync(inFolder('enabled_plugins'), `[${PLUGINS.join(',')}].\n`);
  writeFileSync(inFolder('rabbitmq.conf'), configuration(places, ports, settings));
  const { advancedConfiguration } = settings;
  if (advancedConfiguration === '') rmSync(inFolder('advanced.config'), { force: true });
  else writeFileSync(inFolder('advanced.config'), `${advancedConfiguration}.\n`);
  // A stale number would be taken for the new node's.
  rmSync(places.pidFile, { force: true });
}

function configuration(places: NodePlaces, ports: NodePorts, settings: NodeSettings): string {
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
    ...clusterLines(settings.members),
    ...tlsLines(ports.tls, settings.tls),
    ...settings.configuration,
    '',
  ].join('\n');
}

/** Nodes find one another by this list; a node that is started while there is another joins it at once. */
function clusterLines(members: readonly string[]): readonly string[] {
  if (members.length === 0) return [];
  return [
    'cluster_formation.peer_discovery_backend = classic_config',
    ...members.map((name, index) => `cluster_formation.classic_config.nodes.${index + 1} = ${name}@localhost`),
    'cluster_formation.randomized_startup_delay_range.min = 0',
    'cluster_formation.randomized_startup_delay_range.max = 1',
    'cluster_partition_handling = pause_minority',
  ];
}

function tlsLines(port: number, tls: TlsFiles | undefined): readonly string[] {
  if (tls === undefined) return [];
  return [
    `listeners.ssl.1 = 127.0.0.1:${port}`,
    `ssl_options.cacertfile = ${tls.caFile}`,
    `ssl_options.certfile = ${tls.certificateFile}`,
    `ssl_options.keyfile = ${tls.keyFile}`,
    'ssl_options.verify = verify_none',
    'ssl_options.fail_if_no_peer_cert = false',
  ];
}

/** The environment that keeps a node to its own folder, ports and port mapper, whatever the machine has configured. */
export function nodeEnvironment(places: NodePlaces, ports: NodePorts, name: string): NodeJS.ProcessEnv {
  const inFolder = (name: string) => path.join(places.folder, name);
  return {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: inFolder('home'),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_NODENAME: `${name}@localhost`,
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

/** A file's text; '' when there is none. */
export function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return '';
    throw error;
  }
}
