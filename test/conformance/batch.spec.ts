import type { BatchContext, BatchDefinition } from '@baton/bus';
import { eventually, HandTimers } from '@baton/testing';
import { describeOnEachTransport } from './describe-stage';
import { OrderShipped } from './sample-messages';
import { type Connect, minimalEnvelope, type Stage } from './stage';

const endpointName = 'shipments';
const orderId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11';
const LIMIT_MS = 7_000;

type Shipments = BatchContext<typeof OrderShipped>;

function inBatches(
  definition: BatchDefinition<typeof OrderShipped>,
  consume: (batch: Shipments) => Promise<void> | void,
): Connect {
  return (bus) =>
    bus.connectBatchConsumer(
      OrderShipped,
      { endpointName, retry: { kind: 'none' }, timeLimitMs: LIMIT_MS, ...definition },
      async (batch) => consume(batch),
      'ShipmentsConsumer',
    );
}

/** Ships by these carriers, one message each, under ids that are the same for the same carrier. */
async function ship(stage: Stage, ...carriers: readonly string[]): Promise<void> {
  for (const carrier of carriers) {
    const messageId = `6f1d3c0a-2a57-4b8e-9d43-${Buffer.from(carrier).toString('hex').padStart(12, '0')}`;
    await stage.put(endpointName, minimalEnvelope(OrderShipped, { orderId, carrier }, { messageId }));
  }
}

function carriersOf({ messages }: Shipments): string {
  return messages.map(({ message }) => message.carrier).join(' ');
}

/** Notes each batch as `mode: carriers`. */
function noting() {
  const seen: string[] = [];
  const note = (batch: Shipments): void => void seen.push(`${batch.mode}: ${carriersOf(batch)}`);
  return { seen, note };
}

describeOnEachTransport('a batch consumer', (stage) => {
  it('C-104 gets a full batch at once, in the order of delivery, and the rest when their time is over', async () => {
    const timers = new HandTimers();
    const { seen, note } = noting();
    // What comes first takes longer to get to the batch.
    const slowFirst = {
      send: async (context: unknown, next: { send(context: unknown): Promise<void> }) => {
        const { message } = context as { readonly message: { readonly carrier: string } };
        for (let turns = message.carrier === 'a' ? 20 : 0; turns > 0; turns--) await new Promise(setImmediate);
        await next.send(context);
      },
      probe: () => ({ name: 'slow-first' }),
    };
    await stage.start([inBatches({ messageLimit: 3, filters: [slowFirst] }, note)], { timers });

    await ship(stage, 'a', 'b', 'c');
    await eventually(() => expect(seen).toEqual(['size: a b c']));
    await ship(stage, 'd', 'e');
    await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(0));
    await timers.end((ms) => ms === LIMIT_MS);

    await eventually(() => expect(seen).toEqual(['size: a b c', 'time: d e']));
    expect(await stage.waitingIn(`${endpointName}_error`)).toBe(0);
  });

  it('C-104 counts the time from the last message where that is asked for', async () => {
    const timers = new HandTimers();
    const { seen, note } = noting();
    await stage.start([inBatches({ timeLimitStart: 'last' }, note)], { timers });

    await ship(stage, 'a');
    await eventually(() => expect(timers.started(LIMIT_MS)).toBe(1));
    await ship(stage, 'b');
    await eventually(() => expect(timers.started(LIMIT_MS)).toBe(2));

    expect(timers.lasting).toEqual([LIMIT_MS]);
    await timers.end();
    await eventually(() => expect(seen).toEqual(['time: a b']));
  });

  it('C-104 puts messages of one key together, and consumes so many batches at once', async () => {
    const begun: string[] = [];
    const release = new Map<string, () => void>();
    const groupBy = ({ message }: Shipments['messages'][number]) => message.carrier?.[0] ?? '';
    await stage.start([
      inBatches({ messageLimit: 2, concurrencyLimit: 2, groupBy }, async (batch) => {
        begun.push(carriersOf(batch));
        await new Promise<void>((resolve) => release.set(carriersOf(batch), resolve));
      }),
    ]);

    await ship(stage, 'a1', 'b1', 'c1', 'c2', 'a2', 'b2');

    await eventually(() => expect(begun).toEqual(['c1 c2', 'a1 a2']));
    expect(await stage.waitingIn(endpointName)).toBe(0);
    release.get('c1 c2')?.();
    await eventually(() => expect(begun).toEqual(['c1 c2', 'a1 a2', 'b1 b2']));
    for (const end of release.values()) end();
  });

  it('C-104 has a message once that came twice, and acks both', async () => {
    const { seen, note } = noting();
    const bus = await stage.start([inBatches({ messageLimit: 2 }, note)]);

    await ship(stage, 'a', 'a', 'b');

    await eventually(() => expect(seen).toEqual(['size: a b']));
    await bus.stop();
    expect([await stage.waitingIn(endpointName), await stage.waitingIn(`${endpointName}_error`)]).toEqual([0, 0]);
  });

  it('C-104 acks all members together, after the batch', async () => {
    let begun = false;
    const bus = await stage.start([
      inBatches({ messageLimit: 3 }, async ({ signal }) => {
        begun = true;
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }),
    ]);
    await ship(stage, 'a', 'b', 'c');
    await eventually(() => expect(begun).toBe(true));

    await bus.stop({ deadlineMs: 0 });

    await eventually(async () => expect(await stage.waitingIn(endpointName)).toBe(3));
    expect(await stage.waitingIn(`${endpointName}_error`)).toBe(0);
  });

  it('C-104 faults every member when it fails', async () => {
    const faults = await stage.tap('MassTransit:Fault--Sample.Orders:OrderShipped--');
    await stage.start([
      inBatches({ messageLimit: 3 }, () => {
        throw new Error('No truck');
      }),
    ]);

    await ship(stage, 'a', 'b', 'c');

    const copies = [];
    for (let members = 0; members < 3; members++) copies.push(await stage.take(`${endpointName}_error`));
    for (const { headers } of copies) expect(headers).toMatchObject({ 'MT-Fault-Message': 'No truck' });
    expect(new Set(copies.map(({ properties, body }) => properties.messageId ?? body.toString())).size).toBe(3);
    for (let members = 0; members < 3; members++) await faults.next();
    expect(faults.waiting).toBe(0);
  });

  it('C-104 lets a member that is tried again not wait for others', async () => {
    const { seen, note } = noting();
    await stage.start([
      inBatches({ messageLimit: 3, retry: { kind: 'immediate', retries: 1 } }, (batch) => {
        note(batch);
        if (carriersOf(batch).includes('bad')) throw new Error('No truck');
      }),
    ]);

    await ship(stage, 'a', 'bad', 'c');

    const { headers } = await stage.take(`${endpointName}_error`);
    expect(headers).toMatchObject({ 'MT-Fault-RetryCount': 1 });
    await eventually(() => expect(seen).toEqual(['size: a bad c', 'forced: a', 'forced: bad', 'forced: c']));
    expect(await stage.waitingIn(`${endpointName}_error`)).toBe(0);
  });
});
