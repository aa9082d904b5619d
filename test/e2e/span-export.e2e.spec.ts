import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually, PlainClient, useDatabase, useVhost } from '@baton/testing';
import { seededWorld } from './seeded-world';
import { SpawnedService } from './spawned-service';

const QUEUE = 'sales-run-scheduler';

describe('a service that is told of a collector', () => {
  const database = useDatabase({ template: seededWorld(1) });
  const vhost = useVhost();
  const client = new PlainClient(() => vhost.url);
  const received: string[] = [];
  let collector: Server;
  beforeAll(async () => {
    collector = createServer(async (request, response) => {
      const chunks: Buffer[] = await request.toArray();
      received.push(`${request.url} ${Buffer.concat(chunks).toString('latin1')}`);
      response.end();
    });
    collector.listen(0, '127.0.0.1');
    await once(collector, 'listening');
  });
  afterAll(async () => {
    await client.close();
    collector.close();
  });

  it('exports the spans of its deliveries, the last of them when it stops', async () => {
    const { port } = collector.address() as AddressInfo;
    const service = new SpawnedService('sales', {
      DATABASE_URL: database.url,
      RABBITMQ_URL: vhost.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    });
    await service.ready();
    const channel = await client.channel();
    channel.sendToQueue(QUEUE, Buffer.from('no JSON'));
    await eventually(async () => expect((await client.get(`${QUEUE}_error`))?.content.toString()).toBe('no JSON'));

    service.signal('SIGTERM');

    expect(await service.exited).toEqual({ code: 0, signal: null });
    const sent = received.join();
    for (const text of ['/v1/traces', 'baton-sales', `${QUEUE} receive`]) expect(sent).toContain(text);
  });
});
