import { connect, createServer } from 'node:net';

/**
 * Asks the kernel for a TCP port of 127.0.0.1 that nobody listens on.
 * It is free now and reserved for nobody: use it at once, and let the server that gets it fail if somebody was faster.
 */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}

/** As {@link freePort}, for several at once: they are held open together, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const listeners = await Promise.all(Array.from({ length: count }, listen));
  await Promise.all(listeners.map(({ close }) => close()));
  return listeners.map(({ port }) => port);
}

/** Whether somebody listens on a port of 127.0.0.1. */
export function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function listen(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('A TCP listener of 127.0.0.1 has no port.'));
        return;
      }
      const close = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ port: address.port, close });
    });
  });
}
