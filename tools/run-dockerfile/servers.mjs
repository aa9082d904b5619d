// The servers of the Compose file, as far as this machine has them: a private PostgreSQL and a private RabbitMQ, on free
// ports, with the logins that the containers would be given.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/**
 * @param {object} options
 * @param {any} options.compose
 * @param {string} options.root of the repository
 * @param {string} options.folder for the servers' data
 * @param {AsyncDisposableStack} options.cleanup ends them
 * @param {(line: string) => void} options.say
 * @returns {Promise<{ reach: (url: string) => string } | undefined>} `reach` turns an address among containers into one of
 *   this machine. undefined, and a line that says why, when this machine lacks what it takes.
 */
export async function startServers({ compose, root, folder, cleanup, say }) {
  const { findRabbitMq, startPostgres, startRabbitMq } = require('@baton/servers');
  const binaries = findRabbitMq();
  const missing = [binaries ? [] : ['rabbitmq-server'], spawnSync('psql', ['--version']).error ? ['psql'] : []].flat();
  if (missing.length > 0) {
    say(`not run: the containers against real servers, since this machine has no ${missing.join(' and no ')}`);
    return undefined;
  }
  const { postgres: database, rabbitmq: broker } = compose.services;
  const postgres = await startPostgres({
    dataDir: path.join(folder, 'postgres'),
    durable: false,
    settings: settingsOf(database),
  });
  cleanup.defer(() => postgres.destroy());
  prepareDatabase(postgres, database, root);
  const rabbitMq = await startRabbitMq({ dir: path.join(folder, 'rabbitmq'), binaries });
  cleanup.defer(() => rabbitMq.destroy());
  await prepareBroker(rabbitMq, broker);
  say(`[postgres, rabbitmq] private servers stand for ${database.image} and ${broker.image}`);
  return { reach: (url) => reach(url, { postgres: postgres.port, rabbitmq: rabbitMq.amqpPort }) };
}

/** What its command says after -c. */
function settingsOf({ command }) {
  return Object.fromEntries(command.filter((word) => word.includes('=')).map((word) => word.split('=')));
}

function reach(text, ports) {
  const url = new URL(text);
  const port = ports[url.hostname];
  if (port === undefined) throw new Error(`${url.protocol}//${url.host} leads to no server of the Compose file.`);
  return text.replace(`@${url.host}`, `@127.0.0.1:${port}`);
}

/** As the image does it with a new data directory: the database, then the scripts that are mounted for it. */
function prepareDatabase(postgres, { environment, volumes }, root) {
  psql(postgres.url(), ['--command', `create database ${environment.POSTGRES_DB}`], environment);
  for (const [source, target] of volumes.map((volume) => volume.split(':'))) {
    if (!target.startsWith('/docker-entrypoint-initdb.d/')) continue;
    psql(postgres.url(environment.POSTGRES_DB), ['--file', path.join(root, source)], environment);
  }
}

function psql(url, arguments_, environment) {
  const options = ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--dbname', url, ...arguments_];
  const { status, stderr } = spawnSync('psql', options, {
    env: { PATH: process.env.PATH, ...environment },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`psql ended with ${status}:\n${stderr}`);
}

/** What the image makes of its variables: a user with all rights, and a vhost. */
async function prepareBroker({ managementUrl }, { environment }) {
  const { RABBITMQ_DEFAULT_USER: user, RABBITMQ_DEFAULT_PASS: password, RABBITMQ_DEFAULT_VHOST: vhost } = environment;
  const put = async (resource, body) => {
    const { origin, username, password: secret } = new URL(managementUrl);
    const headers = {
      authorization: `Basic ${btoa(`${username}:${secret}`)}`,
      'content-type': 'application/json',
      connection: 'close',
    };
    const answer = await fetch(`${origin}/api/${resource}`, { method: 'PUT', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`RabbitMQ refuses ${resource}: ${answer.status} ${await answer.text()}`);
  };
  await put(`vhosts/${vhost}`, {});
  await put(`users/${user}`, { password, tags: 'administrator' });
  await put(`permissions/${vhost}/${user}`, { configure: '.*', write: '.*', read: '.*' });
}
