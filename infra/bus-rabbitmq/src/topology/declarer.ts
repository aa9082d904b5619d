import type { Channel, ChannelModel } from 'amqplib';
import type { DeclarationPlan } from './declaration-plan';
import { declare } from './declare';

/**
 * Declares for senders, one plan after the other, over a channel of its own: a refusal closes the channel it happened on,
 * and must not take unconfirmed messages with it.
 */
export class Declarer {
  private channel: Channel | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly model: ChannelModel) {}

  /** @throws {DeclarationRefusedError} when the broker refuses; the driver's error when the connection breaks. */
  declare(plan: DeclarationPlan): Promise<void> {
    const turn = () => this.declareNow(plan);
    // Whoever asked for the previous plan was told how it went; the next one takes its turn either way.
    this.last = this.last.then(turn, turn);
    return this.last;
  }

  private async declareNow(plan: DeclarationPlan): Promise<void> {
    this.channel ??= await this.open();
    await declare(this.channel, plan);
  }

  private async open(): Promise<Channel> {
    const channel = await this.model.createChannel();
    // The rejected declaration carries the same error; without a listener the event would end the process.
    channel.on('error', () => undefined);
    channel.on('close', () => {
      if (this.channel === channel) this.channel = undefined;
    });
    return channel;
  }
}
