import type { PutOptions } from '../../conformance/stage';
import { ForwardOrder, goodOrder, orderId, PlaceOrder } from '../intake';
import { envelope, orderWith, orderWithText } from '../malformed-case';

/** An input that looks wrong and is consumed all the same, as MassTransit consumes it or more kindly. */
export interface ToleratedCase {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly options?: PutOptions | undefined;
}

const good = envelope();
const withEnvelope = (more: object): string => envelope(goodOrder, more);
const raw = 'application/json';

const envelopes: readonly (readonly [name: string, more: object])[] = [
  ['a message id that is none', { messageId: 'not-a-guid' }],
  ['a message id that is a number', { messageId: 7 }],
  ['a message id of zeros', { messageId: '00000000-0000-0000-0000-000000000000' }],
  ['an empty message id', { messageId: '' }],
  ['a conversation id that is none', { conversationId: 'none' }],
  ['a conversation id that is an object', { conversationId: {} }],
  ['a correlation id that is none', { correlationId: 'none' }],
  ['a request id that is a list', { requestId: [] }],
  ['an initiator that is none', { initiatorId: true }],
  ['a sent time that is none', { sentTime: 'yesterday' }],
  ['a sent time that is a number', { sentTime: 1e300 }],
  ['an expiration time that is none', { expirationTime: 'never' }],
  ['an expiration time long ago', { expirationTime: '0001-01-01T00:00:00Z' }],
  ['a source address that is none', { sourceAddress: 'nowhere' }],
  ['a destination address that is a number', { destinationAddress: 7 }],
  ['a response address nobody needs', { responseAddress: 'exchange:a b' }],
  ['a fault address nobody needs', { faultAddress: 'http://example.test' }],
  ['a host that is text', { host: 'web01' }],
  ['a host that is a list', { host: [] }],
  ['headers that are null', { headers: null }],
  ['headers that are text', { headers: 'Tenant-Id: acme' }],
  ['headers that are a number', { headers: 7 }],
  ['headers that are a list of numbers', { headers: [1, 2] }],
  ['a redelivery count that is none', { headers: { 'MT-Redelivery-Count': 'many' } }],
  ['a redelivery count that is an object', { headers: { 'MT-Redelivery-Count': { toString: 1 } } }],
  ['a tenant of a platform message', { headers: { 'Tenant-Id': { toString: 1 } } }],
  ['fields nobody knows', { unknown: { deep: [1] }, constructor: { prototype: { polluted: 1 } } }],
  ['types nobody knows among its own', { messageType: [7, null, 'x', PlaceOrder.urn, PlaceOrder.urn] }],
  [
    '5,000 types among which is its own',
    { messageType: [...Array.from({ length: 5_000 }, (_, index) => `urn:message:A:T${index}`), PlaceOrder.urn] },
  ],
];

const bodies: readonly (readonly [name: string, body: string | Uint8Array])[] = [
  ['a byte order mark', Buffer.from(`\ufeff${good}`)],
  ['blanks around it', `\n\t ${good} \r\n`],
  ['a comma at the end of everything', good.replaceAll('}', ',}').replaceAll(']', ',]')],
  ['comments', `/* said */ ${good.replace('{', '{ // by .NET\n')} /**/`],
  ['everything escaped', good.replace('Zoë', 'Zo\\u00eb')],
  ['half a surrogate pair, escaped', good.replace('Zoë', 'Zo\\ud83d')],
  ['a NUL, escaped', good.replace('Zoë', 'Zo\\u0000')],
  ['a type that comes twice, the last one right', good.replace('{', '{"messageType":7,')],
  ['a field that comes twice, the last one right', good.replace('{"orderId"', '{"orderId":"none","orderId"')],
  ['names in another case', good.replace('"orderId"', '"ORDERID"').replace('"messageType"', '"MESSAGETYPE"')],
  ['two spellings of a name', good.replace('{"orderId"', '{"OrderId":"none","orderId"')],
  [
    'a prototype beside its fields',
    good.replace('{"orderId"', '{"__proto__":{"orderId":"none","polluted":1},"orderId"'),
  ],
  [
    'a constructor beside its fields, one in another case',
    good.replace('{"orderId"', '{"constructor":{"prototype":{"polluted":1}},"OrderId"'),
  ],
  [
    '900 lists within each other',
    good.replace('{"orderId"', `{"unknown":${'['.repeat(900)}${']'.repeat(900)},"orderId"`),
  ],
  ['5,000 brackets in a text', good.replace('{"orderId"', `{"unknown":"${'[{'.repeat(2_500)}","orderId"`)],
  [
    'a field of 1,000,000 characters nobody knows',
    good.replace('{"orderId"', `{"unknown":"${'x'.repeat(1_000_000)}","orderId"`),
  ],
  ['an integer with a point', orderWithText('quantity', '3.0')],
  ['an integer with an exponent', orderWithText('quantity', '3e0')],
  ['a 64-bit integer', orderWithText('counter', '9223372036854775807')],
  ['a decimal that is a number', orderWithText('total', '129.9')],
  ['a decimal with thousands', orderWith({ total: '1,129.90' })],
  ['a decimal with a plus and an exponent', orderWith({ total: '+1.5E3' })],
  ['a moment of another zone', orderWith({ at: '2025-03-14T17:09:26+02:00' })],
  ['a time span of one place', orderWith({ wait: '00:00:01.5' })],
  ['a dictionary as a list', orderWith({ tags: [{ Key: 'Upper', Value: '1' }] })],
  ['a dictionary as a list, its names in lower case', orderWith({ tags: [{ key: 'Upper', value: '1' }] })],
  ['a dictionary with the name of a prototype', orderWithText('tags', '{"__proto__":"x","constructor":"y"}')],
];

const properties: readonly (readonly [name: string, options: PutOptions, body?: string])[] = [
  ['no content type', { contentType: '' }],
  ['a content type of something else', { contentType: 'text/plain' }],
  ['a content type that is none', { contentType: ';;//' }],
  ['an envelope that calls itself raw', { contentType: raw }],
  [
    'an envelope that calls itself raw, with types beside it',
    { contentType: raw, headers: { 'MT-MessageType': 'urn:message:A:B' } },
  ],
  ['the highest priority', { priority: 255 }],
  ['ids that are none', { messageId: 'none', correlationId: '\0' }],
  ['a delivery count of another queue', { headers: { 'x-delivery-count': 99 } }],
  ['headers of every kind', { headers: { yes: true, none: null, list: ['a', 1], deep: { a: [1] }, double: 1.5 } }],
  ['a header of 60,000 characters', { headers: { long: 'x'.repeat(60_000) } }],
  ['a trace that is none', { headers: { 'MT-Activity-Id': 'none', 'MT-Activity-Propagation': 7 } }],
  [
    'raw JSON with host and ids that are none',
    {
      contentType: raw,
      headers: { 'MT-MessageType': PlaceOrder.urn, 'MT-Host-Info': '{', MessageId: 'none', ConversationId: 7 },
    },
    JSON.stringify(goodOrder),
  ],
];

/** Each with its own customer, so that it can be told which were consumed. */
export const tolerated: readonly ToleratedCase[] = [
  ...envelopes.map(([name, more]): ToleratedCase => ({ name, body: withEnvelope(more) })),
  ...bodies.map(([name, body]): ToleratedCase => ({ name, body })),
  ...properties.map(([name, options, body = good]): ToleratedCase => ({ name, body, options })),
];

const forwarding = (headersJson: string): string =>
  envelope({ orderId }, { headers: {} }, ForwardOrder).replace('"headers":{}', () => `"headers":${headersJson}`);

/** Headers that no AMQP table takes, on a message whose consumer publishes: what it publishes takes them over. */
export const forwarded: readonly ToleratedCase[] = [
  ['a name of 300 characters', `{"${'n'.repeat(300)}":"x"}`],
  ['a name of 255 bytes', `{"${'n'.repeat(255)}":"x"}`],
  ['a name of 200 characters of two bytes', `{"${'ä'.repeat(200)}":"x"}`],
  ['an empty name', '{"":"x"}'],
  ['a text of 200,000 characters', `{"long":"${'x'.repeat(200_000)}"}`],
  ['a text of 60,000 bytes', `{"long":"${'ä'.repeat(30_000)}"}`],
  [
    '2,000 texts',
    JSON.stringify(Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`h${index}`, 'x'.repeat(60)]))),
  ],
  [
    '5,000 numbers',
    JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`header-${index}`, index]))),
  ],
  ['a number beyond all', '{"n":1e400}'],
  ['a number beyond 64 bits', '{"n":1e30}'],
  ['an integer of 80 digits', `{"n":${'9'.repeat(80)}}`],
  ['the largest and the smallest integer', '{"a":9223372036854775807,"b":-9223372036854775808}'],
  ['a prototype', '{"__proto__":{"MT-Own":"x","own":"y"},"own":"z"}'],
  ['half a surrogate pair', '{"half":"\\ud83d"}'],
  ['routing keys that are none', '{"CC":[{"a":1},null,7],"BCC":"x"}'],
  ['pseudo headers', '{"RabbitMQ-RoutingKey":"x","x-delivery-count":99,"x-match":"any"}'],
].map(([name = '', headers = '']) => ({ name, body: forwarding(headers) }));
