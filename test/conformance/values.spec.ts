import {
  bytes,
  decimal,
  decimalOf,
  defineMessage,
  dictionary,
  EMPTY_GUID,
  guid,
  int64,
  messageDataRef,
  timeSpan,
  utcInstant,
  withFallback,
} from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { fixture } from '../../infra/bus/test/masstransit.fixture';
import { collecting } from './collecting';
import { describeOnEachTransport, describeRecorded } from './describe-stage';
import { inMemoryStage } from './in-memory.stage';
import { anOrder, CheckOrder } from './sample-messages';
import { consuming, minimalEnvelope, neverAgain } from './stage';

/** The largest decimal. */
const MOST = '79228162514264337593543950335';
const OrderPriority = { Low: 0, Normal: 3, High: 7 } as const;

/** A field for each kind of value .NET writes, as a TypeScript team declares it that calculates with them. */
const EveryValue = defineMessage(
  'Sample.Orders:SubmitOrder',
  z.object({
    orderId: z.guid(),
    total: decimal,
    big: int64,
    priority: z.enum(OrderPriority),
    at: utcInstant,
    wait: timeSpan,
    bytes,
    lines: z.array(z.object({ sku: z.string(), quantity: z.int(), price: decimal })),
    tags: dictionary(z.string()),
    extra: dictionary(z.unknown()),
    attachment: messageDataRef.nullish(),
  }),
  { tenant: 'platform' },
);
const captured = (): Record<string, unknown> => ({ ...Object(fixture('send-every-value').body?.message) });

/** The message as it stands in the body, big integers as text: reading them as numbers would lose what is looked for. */
function writtenMessage(body: Buffer): Record<string, unknown> {
  const text = body.toString().replace(/:(-?\d{16,})/g, ':"$1"');
  return JSON.parse(text).message;
}

describeOnEachTransport('a value on its way', (stage) => {
  /** Sends what is captured of MassTransit, with something else in it. @returns it as a consumer sees it, and as that sends it on */
  async function thereAndBack(change: object) {
    const seen = collecting(EveryValue);
    const bus = await stage.start([seen.connect]);
    const tap = await stage.tap('elsewhere');
    const message = { ...captured(), ...change };
    const json = JSON.stringify(minimalEnvelope(EveryValue, message), (_key, value) =>
      typeof value === 'bigint' ? `<${value}>` : value,
    ).replace(/"<(-?\d+)>"/g, '$1');
    await stage.put('submit-order', json);
    const read = await seen.next();
    await bus.send('exchange:elsewhere', EveryValue, read);
    return { read, written: writtenMessage((await tap.next()).body) };
  }

  it.each([
    ['C-034 as a decimal is text of the same scale', '129.90', '129.90', '129.90'],
    ['C-034 as a decimal is read from a number too', 129.9, '129.9', '129.9'],
    ['C-034 as a decimal may be the largest', MOST, MOST, MOST],
  ] as const)('%s', async (_title, total, inCode, onTheWire) => {
    const { read, written } = await thereAndBack({ total });
    expect([read.total, written.total]).toEqual([inCode, onTheWire]);
    expect(Object(written.lines)[0].price).toBe('10.00');
  });

  it('C-034 as an enum is its integer', async () => {
    const { read, written } = await thereAndBack({ priority: 7 });
    expect([read.priority, written.priority]).toEqual([OrderPriority.High, 7]);
  });

  it.each([
    ['C-035 as a time span is milliseconds in code', '2.06:30:00.2500000', 196_200_250],
    ['C-035 as a time span keeps its seven places', '-00:00:00.0000001', -0.0001],
    ['C-035 as a time span is without places where it has none', '00:00:30', 30_000],
  ])('%s', async (_title, wait, ms) => {
    const { read, written } = await thereAndBack({ wait });
    expect([read.wait, written.wait]).toEqual([ms, wait]);
  });

  it.each([
    ['C-036 as a 64-bit integer keeps its digits', 9_007_199_254_740_993n],
    ['C-036 as a 64-bit integer may be the largest', 9_223_372_036_854_775_807n],
    ['C-036 as a 64-bit integer may be the smallest', -9_223_372_036_854_775_808n],
  ])('%s', async (_title, big) => {
    const { read, written } = await thereAndBack({ big });
    expect([read.big, written.big]).toEqual([big, String(big)]);
  });

  it('C-036 as a 64-bit integer keeps its digits in an answer', async () => {
    const Counted = defineMessage('Sample.Orders:Counted', z.object({ count: int64 }), { tenant: 'platform' });
    await stage.start([
      consuming(CheckOrder, neverAgain, (context) => context.respond(Counted, { count: 9_007_199_254_740_993n })),
    ]);
    const bus = await stage.start();
    const answer = await bus.getResponse(CheckOrder, anOrder, { counted: Counted });
    expect(answer.message.count).toBe(9_007_199_254_740_993n);
  });

  it('C-037 as a key of a dictionary keeps its case', async () => {
    const { read, written } = await thereAndBack({});
    expect(read.tags).toEqual({ Upper: '1', snake_case: '2' });
    expect([written.tags, written.extra]).toEqual([captured().tags, captured().extra]);
  });

  it('C-037 as a key of a dictionary keeps its case where names of fields are in another', async () => {
    const { read } = await thereAndBack({ orderId: undefined, ORDERID: anOrder.orderId });
    expect(read.tags).toEqual({ Upper: '1', snake_case: '2' });
  });

  it('C-037 as a key of a dictionary keeps its case in a list of entries', async () => {
    const { read } = await thereAndBack({ tags: [{ Key: 'Upper', Value: '1' }] });
    expect(read.tags).toEqual({ Upper: '1' });
  });

  it.each([
    [
      'C-112 as message data is a reference that is passed on',
      { 'data-ref': 'urn:msgdata:a-b', text: null, data: null },
    ],
    ['C-112 as message data may be text inline', { 'data-ref': null, text: 'hello', data: null }],
    ['C-112 as message data may be bytes inline', { 'data-ref': 'urn:msgdata:c', text: null, data: 'AQID/w==' }],
  ])('%s', async (_title, attachment) => {
    const { read, written } = await thereAndBack({ attachment });
    expect(written.attachment).toEqual(attachment);
    expect(read.attachment).toEqual({
      reference: attachment['data-ref'],
      text: attachment.text,
      data: attachment.data === null ? null : Uint8Array.of(1, 2, 3, 255),
    });
  });
});

/** What a team declares that listens to a publisher on Newtonsoft.Json: a fallback for whatever that leaves out. */
const WithDefaults = defineMessage(
  'Sample.Orders:SubmitOrder',
  z.object({
    orderId: withFallback(guid, EMPTY_GUID),
    customer: z.string().nullish(),
    total: withFallback(decimal, decimalOf('0')),
    small: withFallback(z.int(), 0),
    big: withFallback(int64, 0n),
    rush: withFallback(z.boolean(), false),
    priority: withFallback(z.enum(OrderPriority), OrderPriority.Low),
    wait: withFallback(timeSpan, 0),
    tags: dictionary(z.string()).nullish(),
  }),
  { tenant: 'platform' },
);

describeRecorded('what leaves out nulls and defaults', () => {
  it('C-033 is consumed with the defaults its schema names', async () => {
    const { stage, end } = inMemoryStage();
    const seen: unknown[] = [];
    await stage.start([
      consuming(WithDefaults, { endpointName: 'submit-order' }, ({ message }) => void seen.push(message)),
    ]);
    // The captured envelope as Newtonsoft's serializer writes it: no nulls anywhere, and of the message no defaults.
    const { body } = fixture('send-every-value');
    const envelope = Object.fromEntries(Object.entries(body ?? {}).filter(([, value]) => value !== null));
    await stage.put('submit-order', { ...envelope, message: { orderId: anOrder.orderId, customer: 'Zoë' } });
    await eventually(() => expect(seen).toHaveLength(1));
    expect(seen).toEqual([
      {
        orderId: anOrder.orderId,
        customer: 'Zoë',
        total: '0',
        small: 0,
        big: 0n,
        rush: false,
        priority: 0,
        wait: 0,
      },
    ]);
    await end();
  });
});
