import { Writable } from 'node:stream';
import type { ChannelModel } from 'amqplib';

/**
 * Lets everything that is written to a connection in one turn leave in one system call. The client library hands its
 * socket each message by itself, and with Nagle's algorithm off each is a call of its own: that was a third of what
 * publishing costs this process, and as much for the broker, which reads what comes. Nothing waits longer for it.
 *
 * @returns false where the library keeps its socket elsewhere than expected; then everything works as before, only slower.
 */
export function gatherWrites({ connection }: ChannelModel): boolean {
  const stream: unknown = Reflect.get(connection, 'stream');
  if (!(stream instanceof Writable)) return false;
  corkEachTurn(stream);
  return true;
}

/** Corks a stream at its first write, and uncorks it when the code that writes has returned. */
export function corkEachTurn(stream: Writable): void {
  const write = stream.write.bind(stream);
  const uncork = (): void => stream.uncork();
  const gathering = (...args: Parameters<Writable['write']>): boolean => {
    if (stream.writableCorked === 0) {
      stream.cork();
      process.nextTick(uncork);
    }
    return write(...args);
  };
  stream.write = gathering as Writable['write'];
}
