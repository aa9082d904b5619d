import { ConnectedSince } from './connected-since';
import { InMemoryBroker } from './in-memory/in-memory-broker';
import { InMemoryTransport } from './in-memory/in-memory-transport';

describe('ConnectedSince', () => {
  it('is the instant of the newest connection, and none while there is no connection', async () => {
    let now = new Date('2026-03-01T02:00:00Z');
    const transport = new InMemoryTransport(new InMemoryBroker());
    const since = new ConnectedSince(transport, { now: () => now });
    expect(since.at).toBeUndefined();
    await transport.connect();
    const first = now;
    now = new Date('2026-03-01T03:00:00Z');
    expect(since.at).toEqual(first);
    await transport.close();
    expect(since.at).toBeUndefined();
  });
});
