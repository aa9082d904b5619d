import type { Channel } from 'amqplib';

/**
 * Ends a channel in good order. The client forgets whoever waits for that when the connection ends first, but says that
 * the channel has ended.
 */
export function closeChannel(channel: Channel): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.once('close', () => resolve());
    channel.close().then(resolve, reject);
  });
}
