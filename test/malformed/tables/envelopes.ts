import { goodOrder, PlaceOrder } from '../intake';
import { type BodyRow, classOf, shown } from '../malformed-case';

const urn = PlaceOrder.urn;
const fields = JSON.stringify(goodOrder);
const types = JSON.stringify([urn]);
const row = (body: string): BodyRow => [
  body.replaceAll(fields.slice(1, -1), '<order>').replaceAll(types, '<types>'),
  body,
];

/** An envelope around something else than a message. */
export const wrongMessages = classOf('messages that are none', [
  ['no message', JSON.stringify({ messageType: [urn] })],
  ...[
    null,
    '',
    'text',
    0,
    7,
    true,
    false,
    [],
    [goodOrder],
    [null],
    {},
    JSON.stringify(goodOrder),
    { order: goodOrder },
  ].map((message): BodyRow => [shown(message), JSON.stringify({ messageType: [urn], message })]),
]);

/** An envelope that names no type anyone here consumes. */
export const wrongTypes = classOf(
  'types that are nobody’s',
  [
    undefined,
    null,
    '',
    urn,
    7,
    true,
    {},
    { 0: urn },
    [],
    [null],
    [7],
    [true],
    [[urn]],
    [{ urn }],
    [''],
    ['   '],
    [`${urn} `],
    [` ${urn}`],
    [`${urn}\0`],
    [urn.replace('urn:message:', '')],
    [urn.replace('urn:message:', 'urn:messages:')],
    ['urn:message:Sample.Intake:Unknown'],
    ['urn:message:Sample.Intake:PlaceOrder[[Sample.Intake:PlaceOrder]]'],
    ['urn:message:Sample.Intake:'],
    ['urn:message:'],
    ['__proto__'],
    ['constructor'],
    ['urn:message:'.padEnd(100_000, 'x')],
    Array.from({ length: 5_000 }, (_, index) => `urn:message:Sample.Unknown:Type${index}`),
  ].map((messageType): BodyRow => [shown(messageType), JSON.stringify({ messageType, message: goodOrder })]),
  { endsIn: 'skipped' },
);

/** Names that come twice: the last one counts. */
export const duplicates = classOf(
  'names that come twice',
  [
    `{"messageType":${types},"message":${fields},"message":null}`,
    `{"messageType":${types},"message":${fields},"message":[]}`,
    `{"messageType":${types},"message":${fields},"message":{}}`,
    `{"messageType":${types},"message":${fields.slice(0, -1)},"orderId":"none"}}`,
    `{"messageType":${types},"message":${fields.slice(0, -1)},"quantity":"3"}}`,
    `{"messageType":${types},"message":${fields.slice(0, -1)},"lines":null}}`,
  ].map((body) => row(body)),
);

/** What would reach into every object if it were copied without looking. */
export const prototypes = classOf(
  'names that mean something to JavaScript',
  [
    `{"__proto__":{"messageType":${types},"message":${fields}}}`,
    `{"messageType":${types},"__proto__":{"message":${fields}}}`,
    `{"messageType":${types},"message":{"__proto__":${fields}}}`,
    `{"messageType":${types},"message":{"OrderId":"${goodOrder.orderId}","__proto__":${fields}}}`,
    `{"messageType":${types},"message":{"constructor":{"prototype":${fields}}}}`,
    `{"messageType":${types},"message":{"constructor":${fields},"Customer":"x"}}`,
    `{"messageType":${types},"message":{"toString":"x","valueOf":"y","hasOwnProperty":1}}`,
    `{"constructor":{"prototype":{"messageType":${types},"message":${fields}}}}`,
    `{"messageType":${types},"message":${fields.replace('{"Upper":"1"}', '{"__proto__":{"polluted":1},"a":1}')}}`,
    `{"messageType":${types},"message":${fields.replace('{"Upper":"1"}', '[{"Key":"__proto__","Value":{"polluted":"1"}}]')}}`,
    `{"messageType":${types},"message":{"__proto__":null}}`,
    `{"messageType":${types},"message":{"__proto__":{"polluted":1}}}`,
  ].map(row),
);
