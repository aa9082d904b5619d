import { setTimeout } from 'node:timers/promises';
import { Gauge, inLanes } from '../gauge';
import type { Pass, PassResult } from './pass';

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
