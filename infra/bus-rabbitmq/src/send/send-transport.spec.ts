import { recordedLog } from '@baton/testing';
import { RabbitMqTransport } from '../rabbitmq.transport';

describe('a transport whose broker is away', () => {
  it('holds so many bytes, and one message however large', async () => {
    const transport = new RabbitMqTransport({
      urls: ['amqp://127.0.0.1:5672/'],
      logger: recordedLog().logger,
      connectionName: 'never-connected',
      send: { pendingBytes: 100, waitForConnectionMs: 50 },
    });
    const send = (bytes: number): Promise<string> =>
      transport.send({ name: 'orders' }, { body: Buffer.alloc(bytes), contentType: '', headers: {} }).then(
        () => 'confirmed',
        (error: { readonly code: string }) => error.code,
      );
    expect(await Promise.all([60, 41, 40].map(send))).toEqual([
      'BROKER_UNAVAILABLE',
      'SEND_QUEUE_FULL',
      'BROKER_UNAVAILABLE',
    ]);
    expect(await Promise.all([1_000, 1].map(send))).toEqual(['BROKER_UNAVAILABLE', 'SEND_QUEUE_FULL']);
    await transport.close();
  });
});
