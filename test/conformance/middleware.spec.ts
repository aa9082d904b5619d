import type { Bus, ConsumeContext, ConsumerDefinition } from '@baton/bus';
import { defineMessage, faultOf, organizationId } from '@baton/contracts';
import { eventually, FakeClock, HandTimers } from '@baton/testing';
import { z } from 'zod';
import { describeOnEachTransport } from './describe-stage';
import { gate } from './gate';
import { CheckOrder, OrderShipped, SubmitOrder } from './sample-messages';
import { type Connect, consuming, envelopeOf, minimalEnvelope, neverAgain, type Stage } from './stage';

const endpointName = 'submit-order';
const OrderBilled = defineMessage('Sample.Orders:OrderBilled', z.object({ number: z.string() }), {
  tenant: 'organization',
});
const orders = Array.from({ length: 9 }, (_, index) => `6f1d3c0a-2a57-4b8e-9d43-00000000000${index}`);

async function submit(stage: Stage, ...orderIds: readonly (string | undefined)[]): Promise<void> {
  for (const orderId of orderIds) await stage.put(endpointName, minimalEnvelope(SubmitOrder, { orderId }));
}

/** A consumer whose runs are held until the test lets one go, or that fail while the test says so. */
function held() {
  const running = new Map<string, () => void>();
  const begun: string[] = [];
  const consume = async ({ message }: ConsumeContext<typeof SubmitOrder>): Promise<void> => {
    begun.push(message.orderId);
    await new Promise<void>((resolve) => running.set(message.orderId, resolve));
    running.delete(message.orderId);
  };
  const finish = (orderId: string | undefined): void => running.get(orderId ?? '')?.();
  const finishAll = (): void => {
    for (const end of running.values()) end();
  };
  return { begun, consume, finish, finishAll };
}

function failingWhile(isBroken: () => boolean, definition: ConsumerDefinition) {
  const runs: string[] = [];
  const connect: Connect = consuming(SubmitOrder, { endpointName, ...neverAgain, ...definition }, ({ message }) => {
    runs.push(message.orderId);
    if (isBroken()) throw new Error(`broken at ${message.orderId}`);
  });
  return { runs, connect };
}

/** So many have been worked on, and nothing else is coming. */
async function settledAt(stage: Stage, count: () => number, expected: number): Promise<void> {
  await eventually(() => expect(count()).toBe(expected));
  await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(0));
  expect(count()).toBe(expected);
}

describeOnEachTransport('a kill switch', (stage) => {
  it('C-105 stops its endpoint, begins again after the while, stops over one failure and stays over success', async () => {
    const timers = new HandTimers();
    let broken = true;
    const killSwitch = { activationThreshold: 2, tripThreshold: 50, restartTimeoutMs: 45_000 };
    const { runs, connect } = failingWhile(() => broken, { killSwitch });
    const bystander = consuming(CheckOrder, { endpointName: 'check-order' }, () => undefined, 'Bystander');
    const bus = await stage.start([connect, bystander], { timers, clock: new FakeClock() });
    const state = (): readonly unknown[] => [bus.health().status, bus.health().endpoints[endpointName]];
    const restart = (): Promise<number> => timers.end((ms) => ms === 45_000);

    await submit(stage, ...orders.slice(0, 3));
    await eventually(() => expect(state()).toEqual(['degraded', 'tripped']));
    expect(runs).toEqual(orders.slice(0, 3));
    await submit(stage, orders[3]);
    await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(1));

    await restart();
    await eventually(() => expect(runs).toEqual(orders.slice(0, 4)));
    await eventually(() => expect(state()).toEqual(['degraded', 'tripped']));

    broken = false;
    await restart();
    await eventually(() => expect(state()).toEqual(['healthy', 'ready']));
    await submit(stage, ...orders.slice(4, 7));
    await settledAt(stage, () => runs.length, 7);
    broken = true;
    await submit(stage, orders[7]);
    await eventually(() => expect(runs).toHaveLength(8));
    for (let copies = 0; copies < 5; copies++) await stage.take(`${endpointName}_error`);
    expect(state()).toEqual(['healthy', 'ready']);
  });

  it('C-105 gives back what was handed out and is not begun when it stops', async () => {
    const { begun, begin, opened, open } = gate();
    const runs: string[] = [];
    const killSwitch = { activationThreshold: 0, tripThreshold: 50 };
    const definition = { endpointName, ...neverAgain, concurrentMessageLimit: 1, prefetchCount: 10, killSwitch };
    const bus = await stage.start(
      [
        consuming(SubmitOrder, definition, async ({ message }) => {
          runs.push(message.orderId);
          begin();
          await opened;
          throw new Error('broken');
        }),
      ],
      { timers: new HandTimers() },
    );
    await submit(stage, ...orders.slice(0, 3));
    await begun;
    await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(0));
    open();
    await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(2));
    expect([runs, bus.health().endpoints[endpointName]]).toEqual([orders.slice(0, 1), 'tripped']);
  });
});

describeOnEachTransport('a circuit breaker', (stage) => {
  it('C-105 fails fast with the error that opened it, tries again after longer each time, and closes over success', async () => {
    const clock = new FakeClock();
    let broken = true;
    const circuitBreaker = { activeThreshold: 2, tripThreshold: 50, resetIntervalsMs: [100, 200] };
    const { runs, connect } = failingWhile(() => broken, { circuitBreaker });
    await stage.start([connect], { clock });
    const reasonOf = async (orderId: string | undefined): Promise<unknown> => {
      await submit(stage, orderId);
      return (await stage.take(`${endpointName}_error`)).headers['MT-Fault-Message'];
    };

    for (const orderId of orders.slice(0, 3)) expect(await reasonOf(orderId)).toBe(`broken at ${orderId}`);
    expect(await reasonOf(orders[3])).toBe(`broken at ${orders[2]}`);
    expect(runs).toHaveLength(3);

    clock.advance(100);
    expect(await reasonOf(orders[4])).toBe(`broken at ${orders[4]}`);
    clock.advance(199);
    expect(await reasonOf(orders[5])).toBe(`broken at ${orders[4]}`);
    expect(runs).toHaveLength(4);

    clock.advance(1);
    broken = false;
    await submit(stage, ...orders.slice(0, 3));
    await settledAt(stage, () => runs.length, 7);
    broken = true;
    expect(await reasonOf(orders[6])).toBe(`broken at ${orders[6]}`);
    expect(await reasonOf(orders[7])).toBe(`broken at ${orders[7]}`);
  });
});

describeOnEachTransport('limits', (stage) => {
  async function startHeld(
    definition: ConsumerDefinition<typeof SubmitOrder>,
    more: Parameters<Stage['start']>[1] = {},
  ) {
    const work = held();
    const started = await stage.start([consuming(SubmitOrder, { endpointName, ...definition }, work.consume)], more);
    return { ...work, bus: started satisfies Bus };
  }

  it('C-106 lets so many messages begin per interval', async () => {
    const timers = new HandTimers();
    const rateLimit = { messages: 2, intervalMs: 5_000 };
    const { begun, finishAll } = await startHeld({ rateLimit }, { timers });

    await submit(stage, ...orders.slice(0, 5));

    await settledAt(stage, () => begun.length, 2);
    await timers.end((ms) => ms === 5_000);
    await settledAt(stage, () => begun.length, 4);
    await timers.end((ms) => ms === 5_000);
    await settledAt(stage, () => begun.length, 5);
    expect(begun).toEqual(orders.slice(0, 5));
    finishAll();
  });

  it('C-106 works on so many messages of one consumer at once, whatever its endpoint allows', async () => {
    const others: string[] = [];
    const work = held();
    await stage.start([
      consuming(SubmitOrder, { endpointName, concurrencyLimit: 1 }, work.consume, 'Careful'),
      consuming(SubmitOrder, { endpointName }, ({ message }) => void others.push(message.orderId), 'Quick'),
    ]);

    await submit(stage, ...orders.slice(0, 3));

    await eventually(() => expect(others).toHaveLength(3));
    expect(work.begun).toEqual(orders.slice(0, 1));
    work.finish(orders[0]);
    await eventually(() => expect(work.begun).toEqual(orders.slice(0, 2)));
    work.finishAll();
  });

  it('C-106 asks a consumer to stop at its timeout, which is a failure like others', async () => {
    const timers = new HandTimers();
    let runs = 0;
    const timeoutMs = 4_000;
    const retry = { kind: 'immediate', retries: 1 } as const;
    await stage.start(
      [
        consuming(SubmitOrder, { endpointName, timeoutMs, retry }, async ({ signal }) => {
          runs++;
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        }),
      ],
      { timers },
    );

    await submit(stage, orders[0]);
    for (let timeouts = 0; timeouts < 2; timeouts++) await timers.end((ms) => ms === timeoutMs);

    const { headers } = await stage.take(`${endpointName}_error`);
    expect(headers).toMatchObject({ 'MT-Fault-ExceptionType': 'ConsumerTimeoutError', 'MT-Fault-RetryCount': 1 });
    expect(runs).toBe(2);
  });

  it('C-106 works on messages of one partition one by one, in order, and on those of others meanwhile', async () => {
    const seen: string[] = [];
    const release = new Map<string, () => void>();
    // Lanes in which "a" and "b" are apart.
    const partition = {
      count: 4,
      key: ({ headers }: ConsumeContext<typeof OrderShipped>) => String(headers['X-Key']),
    };
    await stage.start([
      consuming(OrderShipped, { endpointName, partition, ...neverAgain }, async ({ headers, message }) => {
        const name = `${String(headers['X-Key'])}${message.carrier}`;
        seen.push(name);
        await new Promise<void>((resolve) => release.set(name, resolve));
      }),
    ]);
    for (const [key, carrier] of [
      ['a', '1'],
      ['a', '2'],
      ['b', '1'],
      ['a', '3'],
    ]) {
      const message = { orderId: orders[0], carrier };
      await stage.put(endpointName, minimalEnvelope(OrderShipped, message, { headers: { 'X-Key': key } }));
    }

    await settledAt(stage, () => seen.length, 2);
    expect(seen).toEqual(['a1', 'b1']);
    release.get('a1')?.();
    await settledAt(stage, () => seen.length, 3);
    release.get('a2')?.();
    await settledAt(stage, () => seen.length, 4);
    expect(seen).toEqual(['a1', 'b1', 'a2', 'a3']);
    release.get('a3')?.();
    release.get('b1')?.();
  });

  it('C-106 knows the organization where the key of a partition is computed', async () => {
    const seen: string[] = [];
    const release = new Map<string, () => void>();
    const partition = { count: 4, key: ({ tenant }: ConsumeContext<typeof OrderBilled>) => tenant };
    const bus = await stage.start([
      consuming(OrderBilled, { endpointName, partition, ...neverAgain }, async ({ tenant, message }) => {
        const name = `${tenant.at(-1)}${message.number}`;
        seen.push(name);
        await new Promise<void>((resolve) => release.set(name, resolve));
      }),
    ]);
    // Two whose lanes differ.
    const one = organizationId.parse('5b0c9a4e-1111-4111-8111-000000000001');
    const other = organizationId.parse('5b0c9a4e-1111-4111-8111-000000000003');
    await bus.publish(OrderBilled, { number: 'a' }, { tenant: one });
    await bus.publish(OrderBilled, { number: 'b' }, { tenant: one });
    await bus.publish(OrderBilled, { number: 'a' }, { tenant: other });

    await settledAt(stage, () => seen.length, 2);
    expect(seen).toEqual(['1a', '3a']);
    release.get('1a')?.();
    await settledAt(stage, () => seen.length, 3);
    expect(seen).toEqual(['1a', '3a', '1b']);
    release.get('1b')?.();
    release.get('3a')?.();
  });

  it('C-106 takes an error of a partition key for one of its consumer: retried, and told to whoever asked', async () => {
    const retry = { kind: 'immediate', retries: 2 } as const;
    const partition = {
      count: 4,
      key: () => {
        throw new Error('no key');
      },
    };
    await stage.start([consuming(SubmitOrder, { endpointName, partition, retry }, () => undefined)]);
    const faults = await stage.tap(faultOf(SubmitOrder).entityName);
    const requestId = '33333333-2222-4222-8222-111111111111';
    await stage.put(endpointName, minimalEnvelope(SubmitOrder, { orderId: orders[0] }, { requestId }));
    const { headers } = await stage.take(`${endpointName}_error`);
    expect(headers).toMatchObject({ 'MT-Fault-Message': 'no key', 'MT-Fault-RetryCount': 2 });
    expect(envelopeOf(await faults.next())).toMatchObject({ requestId });
  });
});
