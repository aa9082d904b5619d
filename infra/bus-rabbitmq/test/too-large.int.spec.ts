import { Bus, InMemoryOutboxStore } from '@baton/bus';
import { SystemClock } from '@baton/hosting';
import { Metrics } from '@baton/observability';
import { DeliveryInbox, eventually, recordedLog, usePrivateRabbitMq } from '@baton/testing';
import { endpointOf, messageOf, textOf, useTransports } from './transport.fixture';

const LIMIT = 100_000;
const large = 'x'.repeat(LIMIT + 1);

describe('a message that the broker finds too large', () => {
  const broker = usePrivateRabbitMq({ configuration: [`max_message_size = ${LIMIT}`] });
  const transports = useTransports(() => broker.current.url());

  it('fails for good, ends one channel at most, and what is as large as allowed goes on', async () => {
    const { lines, logger } = recordedLog();
    const transport = await transports.open({ logger });
    const inbox = new DeliveryInbox();
    await transport.receive(endpointOf('sizes'), inbox.take);
    const send = (text: string) => transport.send({ name: 'sizes' }, messageOf(text));
    const refused = { code: 'MESSAGE_TOO_LARGE', retryable: false, message: expect.stringMatching(/100001.* 100000 /) };

    await expect(send(large)).rejects.toMatchObject(refused);
    await expect(send(large)).rejects.toMatchObject(refused);
    await send(large.slice(1));

    const delivery = await inbox.next();
    expect(delivery.body).toHaveLength(LIMIT);
    delivery.ack();
    expect(lines.filter(({ msg }) => msg.includes('closed the send channel'))).toHaveLength(1);
  });

  it('stays in the outbox alone: it is told, and the others leave', async () => {
    const transport = transports.make();
    const [outboxStore, metrics, inbox] = [new InMemoryOutboxStore(), new Metrics(), new DeliveryInbox()];
    const { lines, logger } = recordedLog();
    const bus = new Bus({ transport, outboxStore, metrics, logger, clock: new SystemClock() });
    await bus.start();
    await transport.receive(endpointOf('parcels'), inbox.take);
    const rowOf = (text: string) => ({ exchange: { name: 'parcels' }, message: messageOf(text) });

    outboxStore.commit(['1', large, '2', '3'].map(rowOf));

    const seen = new Set<string>();
    await eventually(async () => {
      const delivery = await inbox.next();
      seen.add(textOf(delivery));
      delivery.ack();
      expect(seen).toEqual(new Set(['1', '2', '3']));
    });
    await eventually(() => expect(outboxStore.depth).toBe(1));
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: expect.stringContaining('refused a message of the outbox'),
        err: expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }),
      }),
    );
    expect(await metrics.registry.metrics()).toMatch(/^baton_outbox_undeliverable 1$/m);
    await bus.stop();
  });
});
