import { connect } from 'amqplib';
import { eventually } from '../src/eventually';
import { createTestVhost, useVhost } from '../src/test-vhost';

describe('useVhost', () => {
  const vhost = useVhost();

  it('gives an empty vhost in which queues, exchanges and bindings can be made and seen', async () => {
    expect(await vhost.listQueues()).toEqual([]);
    const connection = await connect(vhost.url);
    const channel = await connection.createChannel();
    await channel.assertExchange('planets', 'fanout');
    await channel.assertQueue('earth', { arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue('earth', 'planets', '');
    await connection.close();

    expect(await vhost.queue('earth')).toMatchObject({ name: 'earth', type: 'quorum', durable: true });
    expect(await vhost.queue('mars')).toBeUndefined();
    expect((await vhost.listExchanges()).find(({ name }) => name === 'planets')).toMatchObject({ type: 'fanout' });
    expect(await vhost.listBindings()).toContainEqual(
      expect.objectContaining({ source: 'planets', destination: 'earth', destination_type: 'queue' }),
    );
  });

  it('sees nothing of another vhost', async () => {
    const other = await createTestVhost();
    const connection = await connect(other.url);
    const channel = await connection.createChannel();
    await channel.assertQueue('elsewhere');
    await connection.close();
    expect(await vhost.queue('elsewhere')).toBeUndefined();
    expect(await other.queue('elsewhere')).toBeDefined();
    await other.delete();
  });

  it('closes a client connection from the side of the broker', async () => {
    const connection = await connect(vhost.url);
    // The client takes what an operator does for no error: it tells only that the connection is closed.
    const closed = new Promise<unknown>((resolve) => connection.once('close', resolve));
    // A connection shows in the statistics some seconds after it was made.
    const name = await eventually(async () => {
      const [found] = await vhost.listConnections();
      if (found === undefined) throw new Error('No connection is listed yet.');
      return found.name;
    });
    await vhost.closeConnection(name);
    expect(String(await closed)).toContain('CONNECTION-FORCED');
  });
});
