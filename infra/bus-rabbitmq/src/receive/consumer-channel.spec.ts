import { EventEmitter } from 'node:events';
import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { ConsumerChannel } from './consumer-channel';

const done = async (): Promise<void> => undefined;
const nothing = { queues: [], exchanges: [], queueBindings: [], exchangeBindings: [] };

/** A channel that notes what is settled on it. As the client's own, it throws once it is closed. */
class ScriptedChannel extends EventEmitter {
  readonly settled: string[] = [];
  readonly prefetch = done;
  private closed = false;
  private take: (message: ConsumeMessage | null) => void = () => undefined;

  async consume(_queue: string, take: (message: ConsumeMessage | null) => void): Promise<{ consumerTag: string }> {
    this.take = take;
    return { consumerTag: 'tag' };
  }

  ack({ fields }: ConsumeMessage): void {
    if (this.closed) throw new Error('Channel closed');
    this.settled.push(`ack ${fields.deliveryTag}`);
  }

  nack({ fields }: ConsumeMessage): void {
    if (this.closed) throw new Error('Channel closed');
    this.settled.push(`nack ${fields.deliveryTag}`);
  }

  async close(): Promise<void> {
    this.end();
  }

  /** The broker ends the consumer, since its queue is deleted. */
  cancelConsumer(): void {
    this.take(null);
  }

  end(): void {
    this.closed = true;
    this.emit('close');
  }
}

async function openChannel() {
  const scripted = new ScriptedChannel();
  const lost: unknown[] = [];
  const model = { createChannel: async () => scripted } as unknown as ChannelModel;
  const channel = await ConsumerChannel.open(model, {
    queue: 'orders',
    plan: nothing,
    prefetchCount: 100,
    arguments: {},
    consumerTag: '',
    onMessage: () => undefined,
    onLost: (_channel, reason) => void lost.push(reason),
  });
  return { scripted, channel, lost };
}

describe('ConsumerChannel', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('acknowledges what is done', async () => {
    const { scripted, channel } = await openChannel();
    channel.ack(1);
    channel.ack(3);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(scripted.settled).toEqual(['ack 1', 'ack 3']);
  });

  it.each([
    ['ends', (scripted: ScriptedChannel) => scripted.end()],
    ['loses its queue', (scripted: ScriptedChannel) => scripted.cancelConsumer()],
  ])('that %s says nothing of what was done before, nor of what is done later', async (_how, ends) => {
    const { scripted, channel, lost } = await openChannel();
    channel.ack(1);
    channel.ack(3);
    ends(scripted);
    channel.ack(2);
    channel.requeue(4);
    await jest.advanceTimersByTimeAsync(1_000);
    expect([scripted.settled, lost.length, channel.alive]).toEqual([[], 1, false]);
  });

  it('says what is done before it is closed, and calls nobody for that', async () => {
    const { scripted, channel, lost } = await openChannel();
    channel.ack(1);
    channel.ack(3);
    await channel.close();
    expect([scripted.settled, lost]).toEqual([['ack 1', 'ack 3'], []]);
  });
});
