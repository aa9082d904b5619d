import {
  Bus,
  type BusOptions,
  type ConsumerRun,
  InMemoryBroker,
  InMemoryOutboxStore,
  InMemoryTransport,
  type OutboxStore,
  type Transport,
} from '@baton/bus';
import { FakeClock } from '../fake-clock';
import { quietLogger } from '../test-service';
import { FakeTimers } from './fake-timers';
import { MessageList, type Seen } from './message-list';
import { RecordingTransport } from './recording-transport';

/** How a harness is set up. */
export interface HarnessOptions {
  /** What its clock shows at the start, as a date or in ISO 8601. @default 2026-03-01T00:00:00Z */
  readonly now?: Date | string | undefined;
  /** Closed with the harness. @default one in memory, of its own */
  readonly transport?: Transport | undefined;
  /** @default one in memory */
  readonly outboxStore?: OutboxStore | undefined;
  /** What else the bus is made of. */
  readonly bus?: Partial<Omit<BusOptions, 'transport' | 'clock' | 'timers' | 'outboxStore' | 'observer'>> | undefined;
  /**
   * How long a bus that waits for something outside (a broker, a database) may be quiet and is still taken to be at work, in
   * milliseconds. @default 25 while a delivery or a send is open, over another transport always 1,200
   */
  readonly quietMs?: number | undefined;
  /** How long a query, or a wait for the bus to be idle, lasts at most, in milliseconds of real time. @default 30,000 */
  readonly testTimeoutMs?: number | undefined;
}

/** As long as MassTransit's harness waits for a test. */
const TEST_TIMEOUT_MS = 30_000;

/** How long a bus over a real broker may be quiet before it is taken to be idle; MassTransit's harness waits as long. */
const INACTIVITY_MS = 1_200;
/** Turns of the event loop without anything happening after which a bus in memory has nothing left to do. */
const QUIET_TURNS = 8;

/**
 * The real bus over a transport in memory and a clock that stands still: what it publishes, sends, consumes and faults can be
 * asked for, the queries wait until it happens or nothing can happen any more, and {@link advance} lets retries, redeliveries
 * and schedules fall due. No test has to sleep.
 *
 * Of what waits for the clock it knows retries and what is put back; messages that wait in a batch, for a rate limit, a
 * concurrency limit or a partition are taken to be at work, and each look at them lasts `quietMs` of real time for nothing.
 * Where two consumers share a delivery, the whole of it counts as waiting while one waits for its retry: give `quietMs`
 * when the other one is to be awaited over a database or a file.
 */
export class TestHarness implements AsyncDisposable {
  readonly clock: FakeClock;
  /** For a bus that the harness does not make itself, such as that of a Nest module. */
  readonly busOptions: BusOptions;
  /** Left through the exchange of its type. */
  readonly published = this.list('published');
  /** Left to one address; answers and faults to an address too. */
  readonly sent = this.list('sent');
  /** A consumer ran and returned. */
  readonly consumed = this.list('consumed');
  /** A consumer threw, once for each attempt. */
  readonly failed = this.list('tried in vain');
  /** Given up, and moved to an error queue. */
  readonly faulted = this.list('faulted');
  /** Came to an endpoint without a consumer for it. */
  readonly skipped = this.list('skipped');
  private readonly testTimeoutMs: number;
  private readonly timers: FakeTimers;
  private readonly transport: RecordingTransport;
  private readonly quietMs: number | undefined;
  private activities = 0;
  /** Deliveries that wait for the clock and for nothing else. */
  private held = 0;
  private started: Bus | undefined;

  constructor({ now, transport, outboxStore, bus = {}, quietMs, testTimeoutMs }: HarnessOptions = {}) {
    this.testTimeoutMs = testTimeoutMs ?? TEST_TIMEOUT_MS;
    this.clock = new FakeClock(now);
    this.timers = new FakeTimers(this.clock, () => this.noteActivity());
    this.quietMs = quietMs ?? (transport && INACTIVITY_MS);
    const inner = transport ?? new InMemoryTransport(new InMemoryBroker({ clock: this.clock }));
    this.transport = new RecordingTransport(inner, {
      published: (seen) => this.published.add(seen),
      sent: (seen) => this.sent.add(seen),
      faulted: (seen) => this.faulted.add(seen),
      skipped: (seen) => this.skipped.add(seen),
      activity: () => this.noteActivity(),
    });
    this.busOptions = {
      logger: quietLogger,
      ...bus,
      transport: this.transport,
      clock: this.clock,
      timers: this.timers,
      outboxStore: outboxStore ?? new InMemoryOutboxStore(),
      observer: {
        consumed: (run) => this.consumed.add(seenIn(run)),
        held: (begins) => {
          this.held += begins ? 1 : -1;
        },
        failed: (run, error) => this.failed.add({ ...seenIn(run), error: errorOf(error) }),
      },
    };
  }

  /** Starts a bus with what `connect` connects to it. */
  static async start(connect: (bus: Bus) => void, options?: HarnessOptions): Promise<TestHarness> {
    const harness = new TestHarness(options);
    const bus = new Bus(harness.busOptions);
    connect(bus);
    await harness.driving(bus.start());
    harness.started = bus;
    return harness;
  }

  /** The bus, to publish, send, schedule and ask. @throws when the harness made none: see {@link busOptions}. */
  get bus(): Bus {
    if (!this.started)
      throw new Error('This harness made no bus. Start it by TestHarness.start, or use the bus its options went to.');
    return this.started;
  }

  /** Waits until nothing can happen any more before the clock is moved. @throws when the test timeout is over before. */
  idle(): Promise<void> {
    return this.idleOr(() => false);
  }

  /** Moves the clock, fires what falls due on the way in its order, each with all that follows from it, and returns when idle. */
  async advance(milliseconds: number): Promise<void> {
    const until = new Date(this.clock.now().getTime() + milliseconds);
    await this.idle();
    while (this.timers.fireNext(until)) await this.idle();
    this.clock.set(until);
    await this.idle();
  }

  /**
   * Awaits something of the bus that waits for time, letting time pass for it: a stop, an answer that does not come.
   *
   * @throws when the test timeout is over before.
   */
  async driving<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const finish = () => {
      done = true;
    };
    work.then(finish, finish);
    const until = performance.now() + this.testTimeoutMs;
    for (;;) {
      await this.idleOr(() => done);
      if (done) return work;
      if (performance.now() >= until) throw this.tooLate('What is waited for has not ended');
      const { nextDueAt } = this.timers;
      if (nextDueAt) this.timers.fireNext(nextDueAt);
    }
  }

  /** Stops the bus; what is unsettled goes back to its queue. */
  async stop(): Promise<void> {
    try {
      if (this.started) await this.driving(this.started.stop({ deadlineMs: 0 }));
    } finally {
      await this.transport.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  private list(what: string): MessageList {
    return new MessageList(
      what,
      (isOver) => this.step(isOver),
      () => this.testTimeoutMs,
    );
  }

  private noteActivity(): void {
    this.activities++;
  }

  private async idleOr(isDone: () => boolean): Promise<void> {
    const until = performance.now() + this.testTimeoutMs;
    const isOver = () => isDone() || performance.now() >= until;
    let more = true;
    while (more && !isOver()) more = await this.step(isOver);
    if (more && !isDone()) throw this.tooLate('The bus is still at work');
  }

  private tooLate(what: string): Error {
    return new Error(`${what} after ${this.testTimeoutMs} ms. Raise testTimeoutMs if it needs longer.`);
  }

  /**
   * Lets the bus go on for as long as it does something by itself, then fires one timer that is due.
   *
   * @returns false at the end, which an early `isOver` is not.
   */
  private async step(isOver: () => boolean): Promise<boolean> {
    const before = this.activities;
    await this.quiet(isOver);
    if (isOver()) return true;
    return this.timers.fireNext(this.clock.now()) || this.activities > before;
  }

  private async quiet(isOver: () => boolean): Promise<void> {
    let seen = this.activities;
    let since = performance.now();
    for (let turns = 0; turns < QUIET_TURNS || performance.now() - since < this.patienceMs; turns++) {
      await new Promise(setImmediate);
      if (isOver()) return;
      if (this.activities === seen) continue;
      seen = this.activities;
      since = performance.now();
      turns = 0;
    }
  }

  private get patienceMs(): number {
    return this.quietMs ?? (this.transport.underWay > this.held ? 25 : 0);
  }
}

function seenIn({ consumer, type, context: { messageTypes, message, headers } }: ConsumerRun): Seen {
  return { type, messageTypes, message, headers, place: consumer };
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
