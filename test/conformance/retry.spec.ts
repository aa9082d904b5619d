import type { Exchange, RetryPolicy, Transport, TransportMessage } from '@baton/bus';
import { eventually, HandTimers } from '@baton/testing';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming, minimalEnvelope, neverAgain, type Stage } from './stage';

const endpointName = 'submit-order';

/** Puts an order on an endpoint whose consumer fails each time. @returns how often it ran by the time it is in `_error`. */
async function runsUntilFaulted(
  stage: Stage,
  retry: RetryPolicy,
  error: Error,
  defaults: { readonly retry?: RetryPolicy } = {},
): Promise<number> {
  let runs = 0;
  const failing = consuming(SubmitOrder, { endpointName, retry }, () => {
    runs++;
    throw error;
  });
  await stage.start([failing], { defaults });
  await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));
  await stage.take(`${endpointName}_error`);
  return runs;
}

/** A transport whose sends to one exchange end as `send` says. */
function sendingThrough(transport: Transport, send: (to: Exchange, message: TransportMessage) => Promise<void>) {
  return new Proxy(transport, {
    get(target, name) {
      if (name === 'send') return send;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describeOnEachTransport('trying again', (stage) => {
  it('C-073 runs six times under five immediate retries, then faults once', async () => {
    const faults = await stage.tap('MassTransit:Fault--Sample.Orders:SubmitOrder--');
    let runs = 0;
    await stage.start([
      consuming(SubmitOrder, { endpointName, retry: { kind: 'immediate', retries: 5 } }, () => {
        runs++;
        throw new Error('Out of stock');
      }),
    ]);

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));

    const { headers } = await stage.take(`${endpointName}_error`);
    expect(runs).toBe(6);
    expect(headers).toMatchObject({ 'MT-Reason': 'fault', 'MT-Fault-RetryCount': 5 });
    await faults.next();
    expect(faults.waiting).toBe(0);
  });

  it.each<readonly [string, RetryPolicy, readonly (readonly [number, number])[]]>([
    ['intervals', { kind: 'intervals', delaysMs: [1_000, 60_000] }, [at(1_000), at(60_000)]],
    [
      'incremental pauses',
      { kind: 'incremental', retries: 3, initialMs: 1_000, incrementMs: 500 },
      [at(1_000), at(1_500), at(2_000)],
    ],
    [
      'exponential pauses',
      { kind: 'exponential', retries: 3, minMs: 100, maxMs: 450, deltaMs: 100 },
      // min + 2^i × delta, a fifth more or less, at most max; then a quarter more or less.
      [
        [0.75 * 180, 1.25 * 220],
        [0.75 * 260, 1.25 * 340],
        [0.75 * 420, 1.25 * 450],
      ],
    ],
  ])('C-074 waits as %s say, holding the delivery', async (_kind, retry, bounds) => {
    const timers = new HandTimers();
    const bus = await stage.start(
      [
        consuming(SubmitOrder, { endpointName, retry }, () => {
          throw new Error('Out of stock');
        }),
      ],
      { timers },
    );
    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));
    for (const [least, most] of bounds.slice(0, -1)) {
      const waited = await timers.end();
      expect(waited).toBeGreaterThanOrEqual(Math.floor(least));
      expect(waited).toBeLessThanOrEqual(Math.ceil(most));
    }
    const [last] = bounds.slice(-1);
    const waited = await eventually(() => timers.lasting[0] ?? Promise.reject(new Error('It does not wait.')));
    expect(waited).toBeGreaterThanOrEqual(Math.floor(last?.[0] ?? 0));
    expect(waited).toBeLessThanOrEqual(Math.ceil(last?.[1] ?? 0));
    expect(await stage.waitingIn(endpointName)).toBe(0);

    // Unsettled until now: the queue has it again when the bus is gone.
    await bus.stop();
    await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(1));
    expect(await stage.waitingIn(`${endpointName}_error`)).toBe(0);
  });

  it('C-075 faults at once over an error whose innermost is ignored', async () => {
    const error = new Error('outer', { cause: new Error('middle', { cause: new RangeError('inner') }) });
    expect(await runsUntilFaulted(stage, { kind: 'immediate', retries: 3, ignore: [RangeError] }, error)).toBe(1);
  });

  it('C-075 tries again over an error whose innermost is handled', async () => {
    const error = new Error('outer', { cause: new Error('middle', { cause: new RangeError('inner') }) });
    expect(await runsUntilFaulted(stage, { kind: 'immediate', retries: 3, handle: [RangeError] }, error)).toBe(4);
  });

  it('C-075 ignores before it handles, and looks at the parts of an aggregate', async () => {
    const retry: RetryPolicy = { kind: 'immediate', retries: 3, handle: [Error], ignore: [RangeError] };
    expect(await runsUntilFaulted(stage, retry, new AggregateError([new RangeError('part')]))).toBe(1);
  });

  it.each<readonly [string, RetryPolicy, number]>([
    ['that it handles', { kind: 'immediate', retries: 2 }, 3],
    ['that it handles by name', { kind: 'immediate', retries: 2, handle: [RangeError] }, 3],
    ['that it leaves alone', { kind: 'immediate', retries: 2, ignore: [RangeError] }, 1],
    ['that it does not handle', { kind: 'immediate', retries: 2, handle: [TypeError] }, 1],
  ])(
    'C-076 does not multiply a consumer’s retries by those of its bus, for an error %s',
    async (_what, inner, runs) => {
      const outer: RetryPolicy = { kind: 'immediate', retries: 5 };
      expect(await runsUntilFaulted(stage, inner, new RangeError('Out of stock'), { retry: outer })).toBe(runs);
    },
  );

  it('C-076 counts a consumer’s own retries alone on the copy', async () => {
    const retry = { kind: 'immediate', retries: 2 } as const;
    const defaults = { retry: { kind: 'immediate', retries: 5 } } as const;
    const failing = consuming(SubmitOrder, { endpointName, retry }, () => {
      throw new Error('Out of stock');
    });
    await stage.start([failing], { defaults });
    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));
    expect((await stage.take(`${endpointName}_error`)).headers['MT-Fault-RetryCount']).toBe(2);
  });

  it('C-077 awaits before the ack what a consumer published without awaiting it', async () => {
    const transport = stage.makeTransport();
    let returned = false;
    const refusing = sendingThrough(transport, async (to, message) => {
      if (to.name !== OrderShipped.entityName) return transport.send(to, message);
      await eventually(() => expect(returned).toBe(true));
      throw new Error('The broker did not confirm.');
    });
    await stage.start(
      [
        consuming(SubmitOrder, { endpointName, ...neverAgain }, (context) => {
          void context.publish(OrderShipped, { ...anOrder, carrier: null });
          setImmediate(() => {
            returned = true;
          });
        }),
      ],
      { transport: refusing },
    );

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder));

    const { headers } = await stage.take(`${endpointName}_error`);
    expect(headers['MT-Fault-Message']).toBe('The broker did not confirm.');
  });
});

function at(ms: number): readonly [number, number] {
  return [ms, ms];
}
