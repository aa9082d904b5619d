import { createServer } from 'node:net';
import { freePorts } from './free-port';

describe('freePorts', () => {
  it('names as many different ports as asked for, each of which can be listened on', async () => {
    const ports = await freePorts(5);
    expect(new Set(ports).size).toBe(5);
    for (const port of ports) {
      await new Promise<void>((resolve, reject) => {
        const server = createServer().once('error', reject);
        server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
      });
    }
  });
});
