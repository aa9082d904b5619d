import { eventually } from '../src/eventually';
import { PlainClient } from '../src/plain-client';
import { useVhost } from '../src/test-vhost';

describe('PlainClient', () => {
  const vhost = useVhost();
  const client = new PlainClient(() => vhost.url);
  afterEach(() => client.close());

  async function put(queue: string, text: string): Promise<void> {
    const channel = await client.confirmChannel();
    await channel.assertQueue(queue);
    channel.sendToQueue(queue, Buffer.from(text));
    await channel.waitForConfirms();
    await channel.close();
  }

  const taken = async (queue: string): Promise<string | undefined> => (await client.get(queue))?.content.toString();

  /** The names of the connections. One shows in the statistics some seconds after it was made. */
  const listed = (count: number): Promise<readonly string[]> =>
    eventually(async () => {
      const names = (await vhost.listConnections()).map(({ name }) => name);
      expect(names).toHaveLength(count);
      return names;
    });

  it('looks again after the broker has closed the connection of its looks, and keeps its channels', async () => {
    await put('looked-at', 'before');
    await client.close();
    await listed(0);
    expect(await taken('looked-at')).toBe('before');
    const [name = ''] = await listed(1);
    const held = await client.confirmChannel();
    await vhost.closeConnection(name);

    // The broker may need a moment to close it, in which a look fails.
    await eventually(async () => expect(await taken('looked-at')).toBeUndefined());
    held.sendToQueue('looked-at', Buffer.from('after'));
    await held.waitForConfirms();
    expect(await client.count('looked-at')).toEqual({ messages: 1, consumers: 0 });
    expect(await taken('looked-at')).toBe('after');
  });

  it('connects again after an error for which the broker closed its connection', async () => {
    const channel = await client.channel();
    const closed = new Promise((resolve) => channel.once('close', resolve));
    await expect(channel.assertExchange('odd', 'no-kind-of-exchange')).rejects.toThrow();
    await closed;
    await put('refused', 'after');
    expect(await taken('refused')).toBe('after');
  });
});
