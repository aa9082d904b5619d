import { Consumer } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { defineMessage } from '@baton/contracts';
import {
  eventually,
  migratedTemplate,
  PlainClient,
  recordedLog,
  startTestService,
  TcpProxy,
  useDatabase,
  useVhost,
} from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { z } from 'zod';

const OrderPlaced = defineMessage('Sample.Orders:OrderPlaced', z.object({}), { tenant: 'platform' });

@Consumer(OrderPlaced, { endpointName: 'orders' })
class OrderPlacedConsumer {
  async consume(): Promise<void> {}
}

@Module({ providers: [OrderPlacedConsumer] })
class OrdersModule {}

describe('the readiness of a service', () => {
  const database = useDatabase({ template: migratedTemplate({ sales: [] }) });
  const vhost = useVhost();
  const client = new PlainClient(() => vhost.url);
  const { lines: log, logger } = recordedLog('info');
  let link: TcpProxy;
  let service: INestApplication;

  beforeAll(async () => {
    link = await TcpProxy.to(Number(new URL(vhost.url).port));
    const transport = new RabbitMqTransport({
      urls: [link.through(vhost.url)],
      logger,
      connectionName: 'readiness',
    });
    service = await startTestService({
      service: 'sales',
      module: OrdersModule,
      databaseUrl: database.url,
      broker: transport,
    });
    await service.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await service.close();
    await link.close();
    await client.close();
  });

  async function becomes(status: number, bus: object): Promise<void> {
    await eventually(async () => {
      const answer = await fetch(`${await service.getUrl()}/health/ready`);
      const { details } = (await answer.json()) as { readonly details: { readonly bus: object } };
      expect([answer.status, details.bus]).toMatchObject([status, bus]);
    });
  }

  const ready = { status: 'up', description: 'ready', endpoints: { orders: 'ready' } };

  it('is red while the broker is away, says so, and comes back', async () => {
    await becomes(200, ready);
    link.cut();
    await becomes(503, { status: 'down', description: 'the broker is away', endpoints: { orders: 'not ready' } });
    const live = await fetch(`${await service.getUrl()}/health/live`);
    expect(live.status).toBe(200);
    link.restore();
    await becomes(200, ready);
  });

  it('is red while an endpoint’s queue is declared by somebody in another way, with the broker’s words, in the log too', async () => {
    await becomes(200, ready);
    await eventually(async () => {
      const channel = await client.channel();
      await channel.deleteQueue('orders');
      await channel.assertQueue('orders', { durable: true, arguments: { 'x-queue-type': 'classic' } });
    });
    const reason =
      /RabbitMQ refused to declare queue "orders": .*406.*inequivalent arg .*delete that one when it is empty/;
    await becomes(503, {
      status: 'down',
      description: 'not ready: orders',
      endpoints: { orders: expect.stringMatching(reason) },
    });
    expect(log).toContainEqual(
      expect.objectContaining({
        level: 'error',
        endpoint: 'orders',
        msg: 'The endpoint is faulted: it consumes nothing; trying again',
        err: expect.objectContaining({ message: expect.stringMatching(reason) }),
      }),
    );
    await (await client.channel()).deleteQueue('orders');
    await becomes(200, ready);
    expect(log).toContainEqual(expect.objectContaining({ endpoint: 'orders', msg: 'The endpoint consumes again' }));
  });
});
