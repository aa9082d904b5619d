import { AsyncLocalStorage } from 'node:async_hooks';
import type { OutboxWriter } from './outbox.port';

const ambient = new AsyncLocalStorage<OutboxWriter | undefined>();

/** Runs work whose messages go to `writer`; `undefined` lets them leave at once, whatever surrounds it. */
export function withOutbox<T>(writer: OutboxWriter | undefined, work: () => Promise<T>): Promise<T> {
  return ambient.run(writer, work);
}

/** Where messages of the surrounding work go; undefined when they leave at once. */
export function currentOutbox(): OutboxWriter | undefined {
  return ambient.getStore();
}
