import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@baton/contracts';
import { LogField, type Logger } from '@baton/observability';
import type { BusMetrics } from '../bus-metrics';
import type { BusInstruments } from '../telemetry/instruments';
import { watchedDelivery } from '../telemetry/outbox-delivery';
import type { Timers } from '../timers';
import { NotTakenError } from '../transport/not-taken.error';
import type { Exchange, Transport } from '../transport/transport.port';
import type { ActiveOutbox, OutboxStore, StoredMessage } from './outbox.port';
import { concernsOneMessage, RefusedRows } from './refused-rows';
import { WakeSignal } from './wake-signal';

/** Rows of one batch; measured best between 200 and 500. */
const BATCH_SIZE = 250;
/** Batches whose confirms are awaited at once. */
const MOST_IN_FLIGHT = 3;
/** The fallback for rows whose commit rang no bell here, and how long a standby waits before it tries again. */
const POLL_MS = 1_000;
/** Under load commits are gathered for so long; an idle relay goes at once. */
const LINGER_MS = 5;
/** After a failure; twice as long after each further one, up to the longest. */
const BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 5_000;

interface Refused {
  readonly row: StoredMessage;
  readonly error: unknown;
}

interface RelayParts {
  readonly store: OutboxStore;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly metrics: BusMetrics;
  readonly instruments: BusInstruments;
}

/**
 * Brings committed messages to the broker. One relay of a schema is active, the others stand by. It reads by cursor, sends
 * outside of any transaction, deletes after the confirms, and reads nothing while disconnected. A crash in between
 * repeats messages, which inboxes absorb; it loses none.
 */
export class OutboxRelay {
  private readonly wakeUp: WakeSignal;
  private readonly refused: RefusedRows;
  /** Exchanges that took a message on the present connection. */
  private met = new WeakSet<Exchange>();
  private readonly stopping = new AbortController();
  private readonly unsubscribe: (() => void)[] = [];
  private readonly outside = AsyncLocalStorage.snapshot();
  private running: Promise<void> | undefined;
  /** In a row. */
  private failures = 0;

  constructor(private readonly parts: RelayParts) {
    this.wakeUp = new WakeSignal(parts.timers, LINGER_MS);
    this.refused = new RefusedRows(parts.clock, parts.metrics.outboxUndeliverable);
  }

  start(): void {
    if (this.running !== undefined) return;
    const { store, transport } = this.parts;
    this.unsubscribe.push(
      store.onWritten(() => this.wakeUp.ring()),
      transport.onConnectionChange(() => {
        this.met = new WeakSet();
        this.wakeUp.ring();
      }),
    );
    this.running = this.outside(() => this.run());
  }

  /** Lets what is in flight be confirmed and deleted, then gives up being active. */
  async stop(): Promise<void> {
    for (const unsubscribe of this.unsubscribe.splice(0)) unsubscribe();
    this.stopping.abort();
    this.wakeUp.ring();
    await this.running;
  }

  /** Looks now, whatever the time. */
  wake(): void {
    this.wakeUp.ring();
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async run(): Promise<void> {
    const { store, timers, logger } = this.parts;
    while (!this.stopped) {
      try {
        const active = await store.acquire();
        if (active) await this.serve(active);
        else await timers.pause(POLL_MS, this.stopping.signal);
      } catch (error) {
        const delayMs = Math.min(BACK_OFF_MS * 2 ** this.failures++, LONGEST_BACK_OFF_MS);
        logger.error({ [LogField.delayMs]: delayMs, err: error }, 'The outbox relay failed; it starts again.');
        await timers.pause(delayMs, this.stopping.signal);
      }
    }
  }

  private async serve(active: ActiveOutbox): Promise<void> {
    this.parts.metrics.outboxActive.set(1);
    this.parts.logger.debug('This relay is the active one.');
    try {
      while (!this.stopped) await this.cycle(active);
    } finally {
      this.parts.metrics.outboxActive.set(0);
      this.refused.clear();
      await active.release();
    }
  }

  /** One look: what has fallen due is added to what is there, all of it leaves, then sleep until a bell, the next due time or the poll. */
  private async cycle(active: ActiveOutbox): Promise<void> {
    this.wakeUp.startLooking();
    let waitMs = POLL_MS;
    if (this.parts.transport.connected) {
      const { moved, nextDueAt } = await active.moveDue(this.parts.clock.now(), BATCH_SIZE);
      const delivered = await this.pass(active);
      this.failures = 0;
      if (moved === BATCH_SIZE) return;
      this.wakeUp.looked(delivered);
      if (nextDueAt) waitMs = Math.min(POLL_MS, Math.max(0, nextDueAt.getTime() - this.parts.clock.now().getTime()));
    } else {
      // No row is taken, but a relay that has lost its right is told so, broker or no broker.
      await active.read(undefined, 0);
    }
    if (!this.stopped) await this.wakeUp.wait(waitMs);
  }

  /**
   * Delivers all there is. Ids become visible out of order, so after a short read it waits for what is in flight and reads
   * again from the start, until a whole sweep from the start found nothing due, or was short at once, and nothing was
   * written meanwhile.
   */
  private async pass(active: ActiveOutbox): Promise<number> {
    let delivered = 0;
    while (!this.stopped && this.parts.transport.connected) {
      const sweep = await this.sweep(active);
      delivered += sweep.due;
      // Refused rows stay: however many they are, they are no reason to read on.
      if ((sweep.reads === 1 || sweep.due === 0) && !this.wakeUp.rung) break;
    }
    return delivered;
  }

  /** Reads once from the start to the end, and waits for what it sent. */
  private async sweep(active: ActiveOutbox): Promise<{ readonly due: number; readonly reads: number }> {
    const inFlight: Promise<void>[] = [];
    let cursor: StoredMessage['id'] | undefined;
    let due = 0;
    let reads = 0;
    const { met } = this;
    const begun = this.parts.clock.now().getTime();
    let short = false;
    try {
      // Over another connection nothing may leave before what was lost with this one.
      while (!short && !this.stopped && this.parts.transport.connected && this.met === met) {
        this.wakeUp.startLooking();
        const rows = await active.read(cursor, BATCH_SIZE);
        if (this.met !== met) break;
        reads += 1;
        short = rows.length < BATCH_SIZE;
        cursor = rows.at(-1)?.id;
        const toSend = rows.filter(({ id }) => this.refused.isDue(id, begun));
        due += toSend.length;
        if (toSend.length > 0) inFlight.push(handled(this.settle(active, toSend, await this.handOver(toSend))));
        while (inFlight.length > (short ? 0 : MOST_IN_FLIGHT - 1)) await inFlight.shift();
      }
    } finally {
      await Promise.allSettled(inFlight);
    }
    if (short) this.refused.forgetDue(begun);
    return { due, reads };
  }

  /**
   * Gives rows to the transport in their order. It keeps the order per exchange only: one that is new to the connection is
   * declared first, and what goes elsewhere would overtake. So the first message of each is waited for, whatever comes
   * of it. Temporary exchanges are an asker's own: nothing that went elsewhere is to arrive there in order with it.
   *
   * @returns the confirms, of the first rows only when the connection went meanwhile.
   */
  private async handOver(rows: readonly StoredMessage[]): Promise<readonly Promise<void>[]> {
    const confirms: Promise<void>[] = [];
    const { met } = this;
    for (const row of rows) {
      const { exchange } = row;
      if (this.met !== met) break;
      const confirm = handled(this.send(row));
      confirms.push(confirm);
      if (exchange.temporary === true || met.has(exchange)) continue;
      await confirm.then(
        () => met.add(exchange),
        // What was not taken did get as far as the exchange: the next ones need not wait for their words too.
        (error: unknown) => error instanceof NotTakenError && met.add(exchange),
      );
    }
    return confirms;
  }

  /** Awaits all confirms and deletes what was confirmed. @throws when the broker could not be reached. */
  private async settle(
    active: ActiveOutbox,
    rows: readonly StoredMessage[],
    confirms: readonly Promise<void>[],
  ): Promise<void> {
    const sent = await Promise.allSettled(confirms);
    const confirmed = rows.filter((_, index) => sent[index]?.status === 'fulfilled');
    if (confirmed.length > 0) await active.delete(confirmed.map(({ id }) => id));
    this.parts.metrics.outboxDelivered.inc(confirmed.length);
    let lost: unknown;
    const refused: Refused[] = [];
    for (const [index, row] of rows.entries()) {
      const result = sent[index];
      if (result?.status !== 'rejected') continue;
      if (concernsOneMessage(result.reason)) refused.push({ row, error: result.reason });
      else lost ??= result.reason;
    }
    this.refuse(refused);
    if (lost !== undefined) throw lost;
  }

  private async send(row: StoredMessage): Promise<void> {
    const { transport, instruments } = this.parts;
    const deliver = () => transport.send(row.exchange, row.message);
    return instruments.watched ? watchedDelivery(instruments, row, deliver) : deliver();
  }

  /** Rows the broker will not have must not stop the others. They stay in the table, are said, and are tried again. */
  private refuse(refused: readonly Refused[]): void {
    for (const [name, ofExchange] of Map.groupBy(refused, ({ row }) => row.exchange.name)) {
      const delays = ofExchange.map(({ row, error }) => this.refused.add(row.id, error));
      const [first] = ofExchange;
      this.parts.logger.error(
        {
          [LogField.exchange]: name,
          [LogField.messageId]: first?.row.message.messageId,
          [LogField.count]: ofExchange.length,
          [LogField.delayMs]: Math.max(...delays),
          outboxId: String(first?.row.id),
          err: first?.error,
        },
        'The broker refused a message of the outbox; its row stays and is tried again after a while.',
      );
    }
  }
}

/** Awaited later, in order; until then its failure is nobody's unhandled rejection. */
function handled(work: Promise<void>): Promise<void> {
  work.catch(() => undefined);
  return work;
}
