import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Pass, PassResult } from './pass';

/** Measures this process between two moments. */
export class Gauge {
  private startedAt = 0;
  private cpuAtStart = process.cpuUsage();

  /** The warm-up is over. */
  begin(): void {
    this.cpuAtStart = process.cpuUsage();
    this.startedAt = performance.now();
  }

  /** All is done. */
  end(): PassResult {
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const { user, system } = process.cpuUsage(this.cpuAtStart);
    return { seconds, cpuMicros: user + system, peakBytes: process.resourceUsage().maxRSS * 1_024 };
  }
}

/** Does a pass's work in so many lanes, each taking the next message when its last is done: first the warm-up, then measured. */
export async function measureLanes(
  { warmUp, messages }: Pass,
  lanes: number,
  work: (index: number) => Promise<void>,
): Promise<PassResult> {
  const gauge = new Gauge();
  await inLanes(lanes, warmUp, work);
  gauge.begin();
  await inLanes(lanes, messages, (index) => work(warmUp + index));
  return gauge.end();
}

/** Does so many pieces of work in so many lanes, each taking the next when its last is done. */
export async function inLanes(lanes: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
}

/** Counts what a consumer handles: measured from the end of the warm-up to the last message. */
export class HandledCount {
  /** Resolves when the last message was handled. */
  readonly done: Promise<PassResult>;
  private readonly gauge = new Gauge();
  private handled = 0;
  private finish: (result: PassResult) => void = () => undefined;

  constructor(private readonly pass: Pass) {
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  /** One more. */
  add(): void {
    this.handled += 1;
    if (this.handled === this.pass.warmUp) this.gauge.begin();
    if (this.handled === this.pass.warmUp + this.pass.messages) this.finish(this.gauge.end());
  }
}

/** What a channel of RabbitMQ has not yet passed on to a quorum queue when it ends, it forgets, acknowledgements included. */
const ACKS_TAKE_MS = 400;

/** Waits until the broker has carried out the last acknowledgements; for the end of a pass, where nothing is measured. */
export function acknowledged(): Promise<void> {
  return setTimeout(ACKS_TAKE_MS);
}
