import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { AckBatch } from './ack-batch';

type Sent = [tag: number, multiple: boolean];

function record(worthTelling = 1): { readonly sent: Sent[]; readonly batch: AckBatch } {
  const sent: Sent[] = [];
  return { sent, batch: new AckBatch((tag, multiple) => sent.push([tag, multiple]), worthTelling) };
}

/** What a broker holds: it closes the channel over a tag that it does not know. */
class BrokerTags {
  readonly unsettled = new Set<number>();

  constructor(count: number) {
    for (let tag = 1; tag <= count; tag++) this.unsettled.add(tag);
  }

  settle(tag: number, multiple: boolean): void {
    if (!this.unsettled.has(tag)) throw new Error(`406: unknown delivery tag ${tag}`);
    for (const one of this.unsettled) if (one === tag || (multiple && one < tag)) this.unsettled.delete(one);
  }
}

describe('AckBatch', () => {
  it('acknowledges what finished in one turn at once', async () => {
    const { sent, batch } = record();
    for (const tag of [1, 2, 3]) batch.complete(tag);
    expect(sent).toEqual([]);
    await turn();
    expect(sent).toEqual([[3, true]]);
  });

  it('waits for the delivery in front, then acknowledges the whole row', async () => {
    const { sent, batch } = record();
    for (const tag of [3, 2]) batch.complete(tag);
    await turn();
    expect(sent).toEqual([]);
    batch.complete(1);
    await turn();
    expect(sent).toEqual([[3, true]]);
    batch.end();
  });

  it('gathers until it is worth a message, and a while at most', async () => {
    jest.useFakeTimers();
    const { sent, batch } = record(3);
    for (const tag of [1, 2]) batch.complete(tag);
    await jest.advanceTimersByTimeAsync(4);
    expect(sent).toEqual([]);
    batch.complete(3);
    await jest.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([[3, true]]);
    batch.complete(4);
    await jest.advanceTimersByTimeAsync(5);
    expect(sent).toEqual([
      [3, true],
      [4, true],
    ]);
    jest.useRealTimers();
  });

  it('acknowledges alone what a slow delivery holds up, and never names those tags again', async () => {
    jest.useFakeTimers();
    const { sent, batch } = record();
    for (const tag of [2, 3]) batch.complete(tag);
    await jest.advanceTimersByTimeAsync(100);
    expect(sent).toEqual([
      [2, false],
      [3, false],
    ]);
    batch.complete(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(sent.slice(2)).toEqual([[1, true]]);
    jest.useRealTimers();
  });

  it('passes over a requeued delivery without acknowledging it', async () => {
    const { sent, batch } = record();
    batch.complete(1);
    batch.settledElsewhere(2);
    batch.complete(3);
    batch.settledElsewhere(4);
    await turn();
    expect(sent).toEqual([[3, true]]);
  });

  it('says everything finished before it ends', () => {
    const { sent, batch } = record();
    for (const tag of [1, 2, 4, 6]) batch.complete(tag);
    batch.end();
    expect(sent).toEqual([
      [2, true],
      [4, false],
      [6, false],
    ]);
  });

  it('says nothing after its channel is gone', async () => {
    const { sent, batch } = record();
    batch.complete(1);
    batch.complete(3);
    batch.abandon();
    await turn();
    expect(sent).toEqual([]);
  });

  it('settles each delivery once whatever the order, and never names a tag the broker has forgotten', () => {
    const step = fc.record({
      requeued: fc.boolean(),
      flush: fc.boolean(),
      hold: fc.boolean(),
    });
    const order = fc.integer({ min: 1, max: 40 }).chain((count) =>
      fc.record({
        tags: fc.shuffledSubarray(
          Array.from({ length: count }, (_, index) => index + 1),
          { minLength: count },
        ),
        steps: fc.array(step, { minLength: count, maxLength: count }),
      }),
    );
    jest.useFakeTimers();
    try {
      fc.assert(
        fc.property(order, fc.integer({ min: 1, max: 10 }), ({ tags, steps }, worthTelling) => {
          const broker = new BrokerTags(tags.length);
          const acked = new Set<number>();
          const batch = new AckBatch((tag, multiple) => {
            const before = [...broker.unsettled];
            broker.settle(tag, multiple);
            for (const one of before) if (!broker.unsettled.has(one)) acked.add(one);
          }, worthTelling);
          const requeued = new Set<number>();
          tags.forEach((tag, index) => {
            const { requeued: back, flush, hold } = steps[index] ?? { requeued: false, flush: false, hold: false };
            if (back) {
              broker.settle(tag, false);
              requeued.add(tag);
              batch.settledElsewhere(tag);
            } else batch.complete(tag);
            if (flush) batch.flush();
            if (hold) jest.advanceTimersByTime(100);
          });
          batch.end();
          expect([...broker.unsettled]).toEqual([]);
          expect([...acked].filter((tag) => requeued.has(tag))).toEqual([]);
        }),
        { numRuns: 1_000 },
      );
    } finally {
      jest.useRealTimers();
    }
  });
});
