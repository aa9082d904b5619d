import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'amqplib';
import { isAlive } from '../src/os-process';
import { type RabbitMqServer, reapRabbitMq, startRabbitMq } from '../src/private-rabbitmq';
import { findRabbitMq, type RabbitMqBinaries } from '../src/rabbitmq-binaries';
import { leaveBehind } from './left-behind';

const QUORUM = { arguments: { 'x-queue-type': 'quorum' } };

describe('startRabbitMq', () => {
  const binaries = installed();
  let folder: string;
  const running: RabbitMqServer[] = [];
  const start = async (ports: { amqpPort?: number; managementPort?: number } = {}): Promise<RabbitMqServer> => {
    const server = await startRabbitMq({ dir: path.join(folder, 'rabbit'), binaries, ...ports });
    running.push(server);
    return server;
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'baton-rabbitmq-'));
  });
  afterEach(async () => {
    for (const server of running.splice(0)) await server.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes and deletes vhosts, and refuses its folder and ports to a second one', async () => {
    const server = await start();
    await server.createVhost('a/b');
    const connection = await connect(server.url('a/b'));
    await connection.close();
    expect(await server.management.listVhosts()).toEqual(expect.arrayContaining(['/', 'a/b']));
    await server.deleteVhost('a/b');
    expect(await server.management.listVhosts()).toEqual(['/']);

    await expect(start()).rejects.toMatchObject({ code: 'DATA_IN_USE' });
    const elsewhere = startRabbitMq({ dir: path.join(folder, 'other'), binaries, amqpPort: server.amqpPort });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'START_FAILED',
      message: expect.stringContaining('is taken'),
    });
    expect(await server.management.isListening(server.amqpPort)).toBe(true);
  });

  it('keeps confirmed messages over a crash, and comes back on the same ports', async () => {
    const server = await start();
    const connection = await connect(server.url());
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('kept', QUORUM);
    channel.sendToQueue('kept', Buffer.from('message'), { persistent: true });
    await channel.waitForConfirms();
    // In order, not by a crash: a quorum queue this young does not survive one on a single node.
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);

    const again = await start({ amqpPort: server.amqpPort, managementPort: server.managementPort });
    expect(again.url()).toBe(server.url());
    const second = await connect(again.url());
    const reader = await second.createChannel();
    const message = await reader.get('kept', { noAck: true });
    expect(message === false ? undefined : message.content.toString()).toBe('message');
    await second.close();
  });

  it('ends what a killed process left behind, its port mapper included', async () => {
    const dir = path.join(folder, 'rabbit');
    const start = `servers.startRabbitMq({ dir: ${JSON.stringify(dir)}, binaries: servers.findRabbitMq() })`;
    const left = await leaveBehind(start);
    expect(isAlive(left.server)).toBe(true);
    expect(await reapRabbitMq(dir)).toBe(true);
    expect(isAlive(left.server)).toBe(false);
    expect(existsSync(dir)).toBe(false);
  });

  it('answers nothing while it is frozen, and goes on afterwards', async () => {
    const server = await start();
    server.pause();
    // The signal needs a moment to reach all its threads, one of which may answer a first probe.
    const probe = () => fetch(`http://127.0.0.1:${server.managementPort}/`, { signal: AbortSignal.timeout(300) });
    await probe().catch(() => undefined);
    await expect(probe()).rejects.toThrow('aborted due to timeout');
    server.resume();
    expect(await server.management.isListening(server.amqpPort)).toBe(true);
  });
});

function installed(): RabbitMqBinaries {
  const found = findRabbitMq();
  if (found === undefined)
    throw new Error(
      'RabbitMQ is not installed here, and the tests of its launcher need it: apt-get install rabbitmq-server.',
    );
  return found;
}
