import type { PutOptions } from '../../conformance/stage';
import {
  anOrganization,
  CheckOrder,
  FailOrder,
  goodOrder,
  ImportInvoice,
  orderId,
  PlaceOrder,
  PostInvoice,
} from '../intake';
import {
  type BodyRow,
  classOf,
  envelope,
  type MalformedCase,
  type MalformedClass,
  orderWith,
  shown,
} from '../malformed-case';

const another = 'bbbbbbbb-0000-4000-8000-000000000002';
const invoice = { invoice: 'R-1' };
const ofTenant = (tenant: unknown): BodyRow => [
  `the header says ${shown(tenant)}`,
  envelope(invoice, { headers: { 'Tenant-Id': tenant } }, PostInvoice),
];

/** Messages about an organization that do not say about which, or say two. */
export const tenants = classOf('tenants that are none', [
  ['no headers', envelope(invoice, {}, PostInvoice)],
  ['null for headers', envelope(invoice, { headers: null }, PostInvoice)],
  ['a list for headers', envelope(invoice, { headers: ['Tenant-Id', anOrganization] }, PostInvoice)],
  ...[
    null,
    '',
    'acme',
    7,
    true,
    [],
    [anOrganization],
    {},
    { id: anOrganization },
    { toString: 1 },
    { valueOf: null, toString: null },
    `{${anOrganization}}`,
    `${anOrganization} `,
    anOrganization.replaceAll('-', ''),
    '00000000-0000-0000-0000-000000000000',
    'x'.repeat(100_000),
  ].map(ofTenant),
  ['a field of another organization', imported(another, anOrganization)],
  ['a field of no organization', imported('acme', undefined)],
  ['a field of zeros', imported('00000000-0000-0000-0000-000000000000', undefined)],
  ['no field', envelope(invoice, {}, ImportInvoice)],
  ['no field, but a header', envelope(invoice, { headers: { 'Tenant-Id': anOrganization } }, ImportInvoice)],
]);

function imported(organizationId: string, header: string | undefined): string {
  return envelope({ organizationId, ...invoice }, { headers: header ? { 'Tenant-Id': header } : {} }, ImportInvoice);
}

const addresses = [
  'nowhere',
  '/reply',
  'http://example.test/reply',
  'mailto:reply@example.test',
  'topic:reply',
  'queue:',
  'exchange:',
  'exchange:a b',
  'exchange:a/b',
  'exchange:a#b',
  'exchange:ä\0',
  `exchange:${'x'.repeat(256)}`,
  'rabbitmq:',
  'rabbitmq://',
  'rabbitmq://host',
  'rabbitmq://host/',
  'rabbitmq://host/vhost/',
  'rabbitmq://host/vhost/%ZZ',
  'rabbitmq://host/vhost/a%20b',
  'exchange:reply?type=ring',
  'exchange:reply?type=direct-ish',
  'exchange:reply?delayedtype=fanout&type=x-delayed-message',
  'rabbitmq://host/amq.rabbitmq.reply-to',
  'javascript:alert(1)',
  'x'.repeat(100_000),
];

/** Answers and faults that are to go where nothing can be sent. The consumer's work ends in `_error`, its fault is published. */
export const illegalAddresses = classOf('addresses where nothing can be sent', [
  ...addresses.map(
    (responseAddress): BodyRow => [
      `an answer to ${shown(responseAddress)}`,
      envelope({ orderId }, { responseAddress, requestId: orderId }, CheckOrder),
    ],
  ),
  ...addresses.map(
    (faultAddress): BodyRow => [
      `a fault to ${shown(faultAddress)}`,
      envelope({ orderId }, { faultAddress }, FailOrder),
    ],
  ),
  [
    'a fault to an exchange that is there, but other',
    envelope({ orderId }, { faultAddress: 'exchange:amq.direct' }, FailOrder),
  ],
]);

const counts: readonly unknown[] = [
  'many',
  '',
  '-1',
  '0x10',
  '1e3',
  '9'.repeat(400),
  -1,
  1.5,
  1e308,
  true,
  null,
  [],
  [7],
  {},
  { toString: 1 },
];

/** Failing messages whose headers are not what they should be: the fault takes some of them over. */
export const oddHeaders = classOf('headers of the wrong kind', [
  ...counts.map(
    (count): BodyRow => [`a redelivery count of ${shown(count)}`, failing({ 'MT-Redelivery-Count': count })],
  ),
  ...[null, 'text', 7, true, [], [1], [{ Key: 1, Value: 2 }], [null]].map(
    (headers): BodyRow => [`${shown(headers)} for headers`, envelope({ orderId }, { headers }, FailOrder)],
  ),
  ['a name of 300 characters', failing({ ['n'.repeat(300)]: 'x' })],
  ['a name of nothing', failing({ '': 'x' })],
  ['a text of 200,000 characters', failing({ long: 'x'.repeat(200_000) })],
  [
    '5,000 headers',
    failing(Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`header-${index}`, 'x'.repeat(50)]))),
  ],
  [
    'a number beyond all',
    envelope({ orderId }, { headers: {} }, FailOrder).replace('"headers":{}', '"headers":{"n":1e400}'),
  ],
  [
    'an integer of 80 digits',
    envelope({ orderId }, { headers: {} }, FailOrder).replace('"headers":{}', `"headers":{"n":${'9'.repeat(80)}}`),
  ],
  [
    'a prototype',
    envelope({ orderId }, { headers: {} }, FailOrder).replace(
      '"headers":{}',
      '"headers":{"__proto__":{"polluted":1,"MT-Redelivery-Count":7}}',
    ),
  ],
  ['an original id that is none', failing({ 'MT-OriginalMessageId': 'none' })],
  ['a trace that is none', failing({ 'MT-Activity-Id': 'none' })],
  [
    'accepted types that are none',
    envelope({ orderId }, { responseAddress: 'nowhere', headers: { 'MT-Request-AcceptType': [7, null] } }, CheckOrder),
  ],
  ['a tenant that is none, of a platform message', failing({ 'Tenant-Id': { toString: 1 } })],
]);

function failing(headers: object): string {
  return envelope({ orderId }, { headers }, FailOrder);
}

const broken = orderWith({ orderId: 'none' });
const raw = 'application/json';
const typed = { 'MT-MessageType': PlaceOrder.urn };

/** What travels beside the body. The body is wrong as well where what is beside it would not matter. */
const besides: readonly (readonly [name: string, body: string, options: PutOptions])[] = [
  ['XML by its content type', '<order/>', { contentType: 'application/vnd.masstransit+xml' }],
  ['BSON by its content type', '\u0005\0\0\0\0', { contentType: 'application/vnd.masstransit+bson' }],
  ['encrypted by its content type', 'x', { contentType: 'application/vnd.masstransit+aes' }],
  ['text by its content type', 'hello', { contentType: 'text/plain' }],
  ['a content type that is none', broken, { contentType: ';;//' }],
  ['a content type of 250 characters', broken, { contentType: 'x'.repeat(250) }],
  ['raw JSON without a type', JSON.stringify(goodOrder), { contentType: raw }],
  ['raw JSON of an empty type', JSON.stringify(goodOrder), { contentType: raw, headers: { 'MT-MessageType': 7 } }],
  ['raw JSON that is a list', '[]', { contentType: raw, headers: typed }],
  ['raw JSON that is null', 'null', { contentType: raw, headers: typed }],
  ['raw JSON that is text', '"text"', { contentType: raw, headers: typed }],
  ['raw JSON that is none', '{', { contentType: raw, headers: typed }],
  [
    'raw JSON with a wrong field',
    JSON.stringify({ ...goodOrder, quantity: '3' }),
    { contentType: raw, headers: typed },
  ],
  ['a body with types beside it, but no content type', JSON.stringify(goodOrder), { contentType: '', headers: typed }],
  ['the highest priority', broken, { priority: 255 }],
  ['a message id that is none', broken, { messageId: 'none' }],
  ['a message id of 250 characters', broken, { messageId: 'x'.repeat(250) }],
  ['a correlation id that is none', broken, { correlationId: '\0' }],
  ['an answer to nowhere', broken, { replyTo: 'no such queue' }],
  [
    'headers of every kind',
    broken,
    { headers: { yes: true, no: false, none: null, list: ['a', 1], deep: { a: { b: [1] } }, double: 1.5 } },
  ],
  ['a delivery count of another queue', broken, { headers: { 'x-delivery-count': 99 } }],
  ['a delivery count that is none', broken, { headers: { 'x-delivery-count': 'many' } }],
  ['notes of deaths that are none', broken, { headers: { 'x-death': 'yes' } }],
  [
    'headers of a copy that was here before',
    broken,
    { headers: { 'MT-Reason': 'dead-letter', 'MT-Fault-RetryCount': 'x' } },
  ],
  ['a header of 20,000 characters', broken, { headers: { long: 'x'.repeat(20_000) } }],
  ['a header of 64,500 characters', broken, { headers: { long: 'x'.repeat(64_500) } }],
  [
    '1,000 headers',
    broken,
    { headers: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`header-${index}`, 'x'.repeat(40)])) },
  ],
  ['a trace that is none', broken, { headers: { 'MT-Activity-Id': 7 } }],
];

export const oddProperties: MalformedClass = {
  name: 'properties of the wrong kind',
  cases: [
    ...besides.map(([name, body, options]): MalformedCase => ({ name, body, options, endsIn: 'error' })),
    ...['', ';', ';;', 'urn:message:Other:Type', `${PlaceOrder.urn},${PlaceOrder.urn}`].map(
      (types): MalformedCase => ({
        name: `raw JSON of the types ${shown(types)}`,
        body: JSON.stringify(goodOrder),
        options: { contentType: raw, headers: { 'MT-MessageType': types } },
        endsIn: 'skipped',
      }),
    ),
  ],
};
