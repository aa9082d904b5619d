import { execFile } from 'node:child_process';
import { ServerError } from './server.error';

/** How long one command may take, in milliseconds: it starts an Erlang machine of its own. */
const COMMAND_DEADLINE_MS = 60_000;

/**
 * Runs `rabbitmqctl` against a node.
 *
 * @param environment of the node: its name, its port mapper, the home with its secret.
 * @returns what it printed.
 * @throws {ServerError} `REFUSED` with what it complained about.
 */
export function runControl(
  program: string,
  environment: NodeJS.ProcessEnv,
  command: readonly string[],
): Promise<string> {
  const env = {
    ...environment,
    RABBITMQ_CTL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none',
    // A node that ends while it is asked would leave the dump of this machine in our folder.
    ERL_CRASH_DUMP_SECONDS: '0',
  };
  return new Promise((resolve, reject) => {
    execFile(program, [...command], { env, timeout: COMMAND_DEADLINE_MS }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else {
        const said = `${stdout}\n${stderr}`.trim();
        reject(new ServerError('REFUSED', `rabbitmqctl ${command.join(' ')}: ${said}`, { cause: error }));
      }
    });
  });
}
