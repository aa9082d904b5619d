import { type Channel, type ChannelModel, connect } from 'amqplib';
import { busAt, declareEndpoint } from './baton-bus';
import { OrderSubmitted, orderOf } from './order';
import { type Pass, QUEUE } from './pass';

/** How many publishes of a fill may be under way. */
const FILL_LANES = 1_000;
/** How long a quorum queue may take to count what it was just given or relieved of. Milliseconds. */
const SETTLE_MS = 10_000;

/** The queue that a pass works on: made before it, looked at after it. */
export class BenchQueue implements AsyncDisposable {
  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: Channel,
    private readonly pass: Pass,
  ) {}

  /** Makes an empty queue with Baton's arguments. */
  static async make(pass: Pass): Promise<BenchQueue> {
    const connection = await connect(pass.brokerUrl, { noDelay: true });
    const channel = await connection.createChannel();
    await channel.deleteQueue(QUEUE);
    await declareEndpoint(pass.brokerUrl, pass.queueType);
    return new BenchQueue(connection, channel, pass);
  }

  /** Puts in what is to be consumed: envelopes as Baton writes them, which all but one client take. */
  async fill(): Promise<void> {
    const { brokerUrl, noteLength, messages, warmUp } = this.pass;
    const note = 'n'.repeat(noteLength);
    const bus = busAt(brokerUrl);
    await bus.start();
    for (let index = 0; index < messages + warmUp; index += FILL_LANES) {
      const burst = Array.from({ length: Math.min(FILL_LANES, messages + warmUp - index) }, (_, one) =>
        bus.publish(OrderSubmitted, orderOf(index + one, note)),
      );
      await Promise.all(burst);
    }
    await bus.stop();
  }

  /** @throws {Error} unless the queue holds exactly so many messages, none handed out. */
  async expect(count: number): Promise<void> {
    const until = Date.now() + SETTLE_MS;
    for (;;) {
      const { messageCount, consumerCount } = await this.channel.checkQueue(QUEUE);
      if (messageCount === count && consumerCount === 0) return;
      if (Date.now() > until) {
        throw new Error(
          `After ${this.pass.work} by ${this.pass.variant} the queue holds ${messageCount} messages instead of ${count}, and has ${consumerCount} consumers. Nothing it says is worth anything.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** @throws {Error} unless a message has the size that was asked for, give or take a twentieth. */
  async expectSize(): Promise<void> {
    const { variant, size } = this.pass;
    const message = await this.channel.get(QUEUE, { noAck: true });
    const found = message === false ? 0 : message.content.length;
    if (Math.abs(found - size) > size / 20) {
      throw new Error(
        `${variant} publishes bodies of ${found} bytes instead of ${size}: its rate is no match for others.`,
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.channel.deleteQueue(QUEUE);
    await this.connection.close();
  }
}

/** As the broker says it. */
export async function brokerVersion(url: string): Promise<string> {
  const connection = await connect(url);
  const { version } = connection.connection.serverProperties;
  await connection.close();
  return version;
}
