import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where RabbitMQ's programs are, by absolute path. */
export interface RabbitMqBinaries {
  /** The server itself, not the wrapper of the same name that switches to the user rabbitmq and its folders. */
  readonly server: string;
  /** Its command line, likewise. */
  readonly control: string;
  /** Erlang's port mapper, by which nodes find one another. */
  readonly epmd: string;
}

/** Where the packages of Debian and Ubuntu put the server, and Erlang its port mapper. */
const SERVER_FOLDER = '/usr/lib/rabbitmq/bin';
const EPMD_FOLDERS = ['/usr/bin', '/usr/lib/erlang/bin', '/usr/local/bin'];

/** Looks for an installed RabbitMQ; undefined where there is none, which is no error: ask before you start one. */
export function findRabbitMq(): RabbitMqBinaries | undefined {
  const server = path.join(SERVER_FOLDER, 'rabbitmq-server');
  const control = path.join(SERVER_FOLDER, 'rabbitmqctl');
  const epmd = EPMD_FOLDERS.map((folder) => path.join(folder, 'epmd')).find((file) => existsSync(file));
  return existsSync(server) && epmd !== undefined ? { server, control, epmd } : undefined;
}
