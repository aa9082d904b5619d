import { InMemoryBroker, InMemoryTransport } from '@baton/bus';
import { describeTransport } from '@baton/testing';

const broker = new InMemoryBroker();

describeTransport('the in-memory transport', () => ({
  make: () => new InMemoryTransport(broker),
  take: async (queue) => {
    const found = broker.take(queue);
    return found && { messageId: undefined, correlationId: undefined, timeToLiveMs: undefined, ...found };
  },
}));
