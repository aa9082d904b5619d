import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { claimFolder, folderOwner, releaseFolder } from './folder-claim';
import { freePorts, isOpen } from './free-port';
import { isAlive, isStill, processInfo, type StopPlan, sendSignal, spawnedPid, stopProcess } from './os-process';
import { endPortMapper, type PortMapper, startPortMapper } from './port-mapper';
import type { RabbitMqBinaries } from './rabbitmq-binaries';
import { runControl } from './rabbitmq-control';
import { RabbitMqManagement } from './rabbitmq-management';
import {
  type NodePlaces,
  type NodePorts,
  newCookie,
  nodeEnvironment,
  nodePlaces,
  readIfThere,
  type TlsFiles,
  writeNodeFiles,
} from './rabbitmq-node';
import { ServerError } from './server.error';

/** How to start a private RabbitMQ. */
export interface RabbitMqOptions {
  /** Folder of this node alone; made when missing, its queues and messages found again when not. */
  readonly dir: string;
  /** From `findRabbitMq()`. */
  readonly binaries: RabbitMqBinaries;
  /** TCP port for clients, on 127.0.0.1: give the one of a node that was killed to bring it back. @default any free one */
  readonly amqpPort?: number | undefined;
  /** TCP port of the management API and its web page. @default any free one */
  readonly managementPort?: number | undefined;
  /** Listens for TLS too, on a port of its own. @default plain TCP alone */
  readonly tls?: TlsFiles | undefined;
  /** Further lines of its rabbitmq.conf, such as `consumer_timeout = 10000`. @default none */
  readonly configuration?: readonly string[] | undefined;
  /** Its advanced.config, for what the former cannot say: Erlang terms without the full stop. @default none */
  readonly advancedConfiguration?: string | undefined;
  /** Told what happens, in a sentence each. @default nothing is told */
  readonly log?: (line: string) => void;
}

/** A running private RabbitMQ node, user `guest`, password `guest`, reachable from this machine alone. */
export interface RabbitMqServer {
  /** The Erlang machine, not the script that starts it. */
  readonly pid: number;
  readonly amqpPort: number;
  readonly managementPort: number;
  /** Root of the management API, with user and password. */
  readonly managementUrl: string;
  readonly management: RabbitMqManagement;
  /** Connection URL of a vhost. @param vhost @default '/' */
  url(vhost?: string): string;
  /** The same over TLS, by the name `localhost`; nobody listens there unless certificates were given. */
  tlsUrl(vhost?: string): string;
  /** Runs `rabbitmqctl` on this node. @returns what it printed. @throws {ServerError} `REFUSED` with its complaint. */
  control(...command: readonly string[]): Promise<string>;
  createVhost(name: string): Promise<void>;
  deleteVhost(name: string): Promise<void>;
  /** Freezes the node: connections stay open and nothing answers, as behind a dead link. `resume` undoes it. */
  pause(): void;
  resume(): void;
  /** Ends it as a crash would; its data stays, and a start on the same folder and ports brings it back. */
  kill9(): Promise<void>;
  /** Ends it in order, which takes some seconds; its data stays. Safe to repeat. */
  stop(): Promise<void>;
  /** Kills it and deletes its data. */
  destroy(): Promise<void>;
}

const START_DEADLINE_MS = 90_000;
const POLL_MS = 50;
const KILL: StopPlan = [['SIGKILL', 5_000]];
const STOP_PLAN: StopPlan = [['SIGTERM', 20_000], ...KILL];

/**
 * Starts a RabbitMQ node of one's own: own ports, data, port mapper and secret, management API on, all on 127.0.0.1.
 * It is a process group of its own, so that Ctrl-C reaches the application first, and it outlives a killed parent:
 * the next start on the same folder ends such a leftover before it begins. Takes 4 to 10 seconds.
 * @throws {ServerError} `DATA_IN_USE`, or `START_FAILED` with the end of the node's log.
 */
export function startRabbitMq(options: RabbitMqOptions): Promise<RabbitMqServer> {
  return startNode(options);
}

/** What a node has in common with the others of its cluster. */
export interface Membership {
  /** The node's own name. */
  readonly name: string;
  readonly members: readonly string[];
  readonly cookie: string;
  /** Outlives the node. */
  readonly mapper: PortMapper;
}

/** As {@link startRabbitMq}, for a node of a cluster too. */
export async function startNode(options: RabbitMqOptions, membership?: Membership): Promise<RabbitMqServer> {
  const places = nodePlaces(options.dir);
  const { binaries, tls, configuration = [], advancedConfiguration = '' } = options;
  const { name = 'baton', members = [], cookie = newCookie() } = membership ?? {};
  claimFolder(places.folder);
  try {
    await endLeftover(places, options.log);
    const ports = await choosePorts(options, membership?.mapper);
    writeNodeFiles(places, ports, { name, members, cookie, configuration, advancedConfiguration, tls });
    if (membership === undefined) await startPortMapper(binaries, places, ports.epmd);
    const environment = nodeEnvironment(places, ports, name);
    const pid = await launch(binaries, places, ports, environment);
    options.log?.(`RabbitMQ listens on 127.0.0.1:${ports.amqp} as process ${pid}, data in ${places.folder}.`);
    return serverOf(places, ports, pid, (command) => runControl(binaries.control, environment, command));
  } catch (error) {
    await endLeftover(places);
    releaseFolder(places.folder);
    throw error;
  }
}

/**
 * Ends what a dead process left running in this folder, and deletes its data.
 * @returns false, with nothing done, when a living process holds the folder.
 */
export async function reapRabbitMq(dir: string): Promise<boolean> {
  const places = nodePlaces(dir);
  if (folderOwner(places.folder) !== undefined) return false;
  await endLeftover(places);
  rmSync(places.folder, { recursive: true, force: true });
  return true;
}

function serverOf(
  places: NodePlaces,
  ports: NodePorts,
  pid: number,
  control: (command: readonly string[]) => Promise<string>,
): RabbitMqServer {
  const managementUrl = `http://guest:guest@127.0.0.1:${ports.management}`;
  const management = new RabbitMqManagement(managementUrl);
  const node = processInfo(pid);
  const signal = (name: NodeJS.Signals) => {
    if (node && isStill(node)) sendSignal(pid, name);
  };
  const end = async (plan: StopPlan) => {
    // A frozen node hears nothing but SIGKILL.
    signal('SIGCONT');
    if (node && isStill(node)) await stopProcess(pid, plan);
    await endPortMapper(places);
    releaseFolder(places.folder);
  };
  return {
    pid,
    amqpPort: ports.amqp,
    managementPort: ports.management,
    managementUrl,
    management,
    url: (vhost = '/') => `amqp://guest:guest@127.0.0.1:${ports.amqp}/${encodeURIComponent(vhost)}`,
    tlsUrl: (vhost = '/') => `amqps://guest:guest@localhost:${ports.tls}/${encodeURIComponent(vhost)}`,
    control: (...command) => control(command),
    createVhost: (name) => management.createVhost(name),
    deleteVhost: (name) => management.deleteVhost(name),
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    kill9: () => end(KILL),
    stop: () => end(STOP_PLAN),
    destroy: async () => {
      await end(KILL);
      rmSync(places.folder, { recursive: true, force: true });
    },
  };
}

async function choosePorts(options: RabbitMqOptions, mapper: PortMapper | undefined): Promise<NodePorts> {
  const [amqp = 0, management = 0, tls = 0, distribution = 0, epmd = 0] = await freePorts(5);
  const ports = {
    amqp: options.amqpPort ?? amqp,
    management: options.managementPort ?? management,
    tls,
    distribution,
    epmd: mapper?.port ?? epmd,
  };
  // A stranger on one of the ports would answer for our node, and we would never know.
  for (const port of [ports.amqp, ports.management]) {
    if (await isOpen(port))
      throw new ServerError('START_FAILED', `Port ${port} of 127.0.0.1 is taken. Free it, or name another.`);
  }
  return ports;
}

async function launch(
  binaries: RabbitMqBinaries,
  places: NodePlaces,
  ports: NodePorts,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const output = openSync(path.join(places.folder, 'log', 'output'), 'w');
  const child = spawn(binaries.server, [], {
    cwd: places.folder,
    env,
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  const script = await spawnedPid(child);
  await untilListening(places, ports, script);
  const pid = readNodePid(places);
  if (pid === undefined)
    throw new ServerError('START_FAILED', `RabbitMQ wrote no process number to ${places.pidFile}.`);
  return pid;
}

async function untilListening(places: NodePlaces, ports: NodePorts, script: number): Promise<void> {
  const management = new RabbitMqManagement(`http://127.0.0.1:${ports.management}`);
  const until = performance.now() + START_DEADLINE_MS;
  while (!(await management.isListening(ports.amqp))) {
    if (!isAlive(script)) throw new ServerError('START_FAILED', `RabbitMQ ended while starting. ${logTail(places)}`);
    if (performance.now() > until) {
      throw new ServerError(
        'START_FAILED',
        `RabbitMQ did not listen after ${START_DEADLINE_MS / 1000} s. ${logTail(places)}`,
      );
    }
    await delay(POLL_MS);
  }
}

async function endLeftover(places: NodePlaces, log?: (line: string) => void): Promise<void> {
  const node = readNodePid(places);
  if (node !== undefined && processInfo(node)?.commandLine.includes(places.mark)) {
    log?.(`Ending a RabbitMQ that was left behind: process ${node}.`);
    sendSignal(node, 'SIGCONT');
    await stopProcess(node, STOP_PLAN);
  }
  await endPortMapper(places);
}

function readNodePid(places: NodePlaces): number | undefined {
  const pid = Number(readIfThere(places.pidFile).trim());
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

function logTail(places: NodePlaces): string {
  const output = path.join(places.folder, 'log', 'output');
  const lines = `${readIfThere(places.logFile)}\n${readIfThere(output)}`.trim().split('\n').slice(-12);
  return `Its logs in ${path.dirname(output)} end with:\n${lines.join('\n')}`;
}
