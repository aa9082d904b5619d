import { type Channel, type ChannelModel, type ConfirmChannel, connect, type GetMessage } from 'amqplib';

/**
 * A plain AMQP client beside what is tested, to see and do what others would. It connects when it is first used, and again
 * when the broker has closed its connection. {@link get} has a connection of its own: RabbitMQ 3.10 may answer a look into
 * a quorum queue that was just declared with 541 (`noproc`), which closes the connection, and what a test holds on the
 * other outlives that.
 */
export class PlainClient {
  private readonly acting: Connection;
  private readonly looking: Connection;

  /** @param url of the vhost; it is asked for anew at each connection, so it may be made later than the client */
  constructor(url: () => string) {
    this.acting = new Connection(url);
    this.looking = new Connection(url);
  }

  /** A channel. A call that the broker refuses closes it, and rejects with the broker's words. */
  async channel(): Promise<Channel> {
    return unheard(await (await this.acting.open()).createChannel());
  }

  /** A channel on which the broker confirms what is published. */
  async confirmChannel(): Promise<ConfirmChannel> {
    return unheard(await (await this.acting.open()).createConfirmChannel());
  }

  /** Takes the first message out of a queue; undefined when it is empty. @throws when there is no such queue */
  async get(queue: string): Promise<GetMessage | undefined> {
    const channel = unheard(await (await this.looking.open()).createChannel());
    const message = await channel.get(queue, { noAck: true });
    await channel.close();
    return message === false ? undefined : message;
  }

  /** The ready messages and the consumers of a queue, now: the management API's figures are a second old. @throws when there is no such queue */
  async count(queue: string): Promise<{ readonly messages: number; readonly consumers: number }> {
    const channel = await this.channel();
    const { messageCount: messages, consumerCount: consumers } = await channel.checkQueue(queue);
    await channel.close();
    return { messages, consumers };
  }

  /** Closes what is open. It may be used again. */
  async close(): Promise<void> {
    await Promise.all([this.acting.close(), this.looking.close()]);
  }
}

/** One connection at a time, made anew when the last one is gone. */
class Connection {
  private current: Promise<ChannelModel> | undefined;

  constructor(private readonly url: () => string) {}

  open(): Promise<ChannelModel> {
    this.current ??= this.connect();
    return this.current;
  }

  async close(): Promise<void> {
    await (await this.current)?.close();
  }

  private async connect(): Promise<ChannelModel> {
    const gone = (): void => {
      this.current = undefined;
    };
    try {
      const model = await connect(this.url());
      // The calls that are under way reject with the reason.
      model.on('error', () => undefined);
      model.once('close', gone);
      return model;
    } catch (error) {
      gone();
      throw error;
    }
  }
}

/** The rejected call carries the channel's error; without a listener the event would end the process. */
function unheard<C extends Channel>(channel: C): C {
  channel.on('error', () => undefined);
  return channel;
}
