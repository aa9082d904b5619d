import type { Duplex } from 'node:stream';
import { useVhost } from '@baton/testing';
import { connect } from 'amqplib';
import { gatherWrites } from '../src/connection/gathered-writes';

const MESSAGES = 40;

describe('gatherWrites', () => {
  const vhost = useVhost();

  it("finds the client library's socket, and sends what one turn publishes in a few calls", async () => {
    const model = await connect(vhost.url, { noDelay: true });
    expect(gatherWrites(model)).toBe(true);
    const channel = await model.createConfirmChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const socket: Duplex = Reflect.get(model.connection, 'stream');
    const written = [jest.spyOn(socket, '_write'), jest.spyOn(socket, '_writev')];

    for (let index = 0; index < MESSAGES; index++) channel.sendToQueue(queue, Buffer.from(`message ${index}`));
    await channel.waitForConfirms();

    const calls = written.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThan(MESSAGES / 4);
    expect((await channel.checkQueue(queue)).messageCount).toBe(MESSAGES);
    await model.close();
  });
});
