import { randomUUID } from 'node:crypto';
import type { ActiveOutbox, Exchange, OutboxStore, OutgoingMessage } from '@baton/bus';

/** An outbox store under test, and what surrounds it. */
export interface OutboxStoreFixture {
  readonly store: OutboxStore;
  /** Writes messages as the commit of one transaction does. */
  commit(messages: readonly OutgoingMessage[]): Promise<void>;
  /** Ends what the fixture opened. */
  close(): Promise<void>;
}

const exchange: Exchange = {
  name: 'Baton.Contracts.Sales:InvoicesPosted',
  boundTo: [{ name: 'Baton.Contracts.Sales:Posted' }],
};
const noon = new Date('2026-03-01T12:00:00.000Z');
const later = (minutes: number): Date => new Date(noon.getTime() + minutes * 60_000);

/** What every store of an outbox must do. @param make a store without messages, for one test. */
export function describeOutboxStore(name: string, make: () => Promise<OutboxStoreFixture>): void {
  describe(name, () => {
    let fixture: OutboxStoreFixture;
    let active: ActiveOutbox;

    beforeEach(async () => {
      fixture = await make();
      active = await acquired(fixture.store);
    });
    afterEach(async () => {
      await active.release();
      await fixture.close();
    });

    it('gives a message back exactly as it was written, bytes included', async () => {
      const written = everything();
      await fixture.commit([written]);
      const [read] = await active.read(undefined, 10);
      expect({ exchange: read?.exchange, message: { ...read?.message, body: hex(read?.message.body) } }).toEqual({
        exchange: written.exchange,
        message: { ...written.message, body: hex(written.message.body) },
      });
    });

    it('reads in the order of writing, from a cursor, up to a limit', async () => {
      await fixture.commit(['a', 'b', 'c'].map(message));
      await fixture.commit(['d', 'e'].map(message));
      const first = await active.read(undefined, 2);
      const second = await active.read(first.at(-1)?.id, 2);
      const third = await active.read(second.at(-1)?.id, 2);
      expect([first, second, third].map((rows) => rows.map(textOf))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
      expect(await active.read(third.at(-1)?.id, 2)).toEqual([]);
    });

    it('reads in the order of writing also where ids grow by a digit', async () => {
      const written = Array.from({ length: 120 }, (_, index) => `message ${index}`);
      await fixture.commit(written.map(message));
      expect((await active.read(undefined, 200)).map(textOf)).toEqual(written);
    });

    it('deletes the rows that are named, and no other', async () => {
      await fixture.commit(['a', 'b', 'c'].map(message));
      const [first, , last] = await active.read(undefined, 10);
      await active.delete([first, last].flatMap((row) => (row === undefined ? [] : [row.id])));
      expect((await active.read(undefined, 10)).map(textOf)).toEqual(['b']);
    });

    it('has one active relay at a time', async () => {
      expect(await fixture.store.acquire()).toBeUndefined();
      await active.release();
      active = await acquired(fixture.store);
    });

    it('calls back after a commit until it is unsubscribed from', async () => {
      let calls = 0;
      const unsubscribe = fixture.store.onWritten(() => {
        calls += 1;
      });
      await fixture.commit([message('a')]);
      expect(calls).toBe(1);
      await fixture.store.schedule(randomUUID(), noon, message('b'));
      expect(calls).toBe(2);
      unsubscribe();
      await fixture.commit([message('c')]);
      expect(calls).toBe(2);
    });

    it('keeps a scheduled message until it is due, and says when that is', async () => {
      await fixture.store.schedule(randomUUID(), later(5), message('second'));
      await fixture.store.schedule(randomUUID(), later(1), message('first'));
      expect(await active.moveDue(noon, 10)).toEqual({ moved: 0, nextDueAt: later(1) });
      expect(await active.read(undefined, 10)).toEqual([]);
      expect(await active.moveDue(later(1), 10)).toEqual({ moved: 1, nextDueAt: later(5) });
      expect(await active.moveDue(later(6), 10)).toEqual({ moved: 1, nextDueAt: undefined });
      expect((await active.read(undefined, 10)).map(textOf)).toEqual(['first', 'second']);
    });

    it('moves what is due in the order of time, up to a limit', async () => {
      for (const minutes of [3, 2, 1])
        await fixture.store.schedule(randomUUID(), later(minutes), message(`at ${minutes}`));
      expect(await active.moveDue(later(9), 2)).toEqual({ moved: 2, nextDueAt: later(3) });
      expect((await active.read(undefined, 10)).map(textOf)).toEqual(['at 1', 'at 2']);
    });

    it('replaces what was scheduled under the same token', async () => {
      const token = randomUUID();
      await fixture.store.schedule(token, later(1), message('old'));
      await fixture.store.schedule(token, later(2), message('new'));
      expect(await active.moveDue(later(1), 10)).toEqual({ moved: 0, nextDueAt: later(2) });
      await active.moveDue(later(2), 10);
      expect((await active.read(undefined, 10)).map(textOf)).toEqual(['new']);
    });

    it('cancels what has not left, once', async () => {
      const [cancelled, left] = [randomUUID(), randomUUID()];
      await fixture.store.schedule(cancelled, later(1), message('cancelled'));
      await fixture.store.schedule(left, later(1), message('left'));
      expect(await fixture.store.cancelScheduled(cancelled)).toBe(true);
      expect(await fixture.store.cancelScheduled(cancelled)).toBe(false);
      await active.moveDue(later(1), 10);
      expect(await fixture.store.cancelScheduled(left)).toBe(false);
      expect((await active.read(undefined, 10)).map(textOf)).toEqual(['left']);
    });
  });
}

async function acquired(store: OutboxStore): Promise<ActiveOutbox> {
  const active = await store.acquire();
  if (active === undefined) throw new Error('The outbox has an active relay already.');
  return active;
}

function message(text: string): OutgoingMessage {
  return { exchange, message: { body: Buffer.from(text), contentType: 'text/plain', headers: {} } };
}

function everything(): OutgoingMessage {
  return {
    exchange,
    message: {
      body: Uint8Array.from({ length: 256 }, (_, byte) => byte),
      contentType: 'application/vnd.masstransit+json',
      headers: {
        'Tenant-Id': 'ümläut "quoted" \\ \u0001',
        count: 3,
        at: { timestamp: 1772366400 },
        large: { int64: '9007199254740993' },
      },
      messageId: '0b000000-5d2a-0015-3ef1-08de7a1c2b3d',
      correlationId: randomUUID(),
      timeToLiveMs: 60_000,
      priority: 4,
      replyTo: 'amq.rabbitmq.reply-to',
      routingKey: 'some.key',
      durable: false,
    },
  };
}

function textOf(row: OutgoingMessage): string {
  return Buffer.from(row.message.body).toString();
}

function hex(body: Uint8Array | undefined): string {
  return Buffer.from(body ?? []).toString('hex');
}
