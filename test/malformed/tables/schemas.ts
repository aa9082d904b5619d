import { goodOrder } from '../intake';
import { type BodyRow, classOf, orderWith, orderWithText, shown } from '../malformed-case';

type Field = keyof typeof goodOrder;

/** For each field what it may not be: its type says so. */
const wrongKinds: Readonly<Record<Field, readonly unknown[]>> = {
  orderId: [7, true, [], {}],
  customer: [7, true, [], {}, ''],
  quantity: ['3', true, [3], {}],
  weight: ['0.1', true, [], {}],
  total: [true, [], {}, { amount: '1' }],
  counter: ['7', true, [], {}],
  rush: [1, 0, 'true', 'True', [], {}],
  priority: ['High', '7', 5, -1, true, []],
  at: [0, 1_741_964_966_535, true, [], {}],
  wait: [30, true, [], { ticks: 1 }],
  picture: [7, [1, 2, 3], {}, true],
  link: [7, [], {}, true],
  lines: ['A-17', 7, {}, [null], ['A-17'], [{}], [{ sku: 'A-17' }], [{ sku: 1, quantity: 1 }], [[]]],
  tags: ['Upper', 7, [1], [{ Key: 'a' }], [{ Key: 1, Value: 'b' }], { a: 1 }, { a: null }],
};

const fields = Object.keys(goodOrder) as readonly Field[];

/** A message that lacks a field, or has nothing in it. */
export const missingFields = classOf('fields that are missing', [
  ...fields.map((field): BodyRow => [`no ${field}`, orderWith({ [field]: undefined })]),
  ...fields.map((field): BodyRow => [`${field} is null`, orderWith({ [field]: null })]),
]);

/** A message with something of another kind in a field. */
export const wrongFields = classOf(
  'fields of the wrong kind',
  fields.flatMap((field) =>
    wrongKinds[field].map((value): BodyRow => [`${field} is ${shown(value)}`, orderWith({ [field]: value })]),
  ),
);

const inField = (field: Field, values: readonly string[]): readonly BodyRow[] =>
  values.map(
    (json): BodyRow => [
      `${field} is ${json.length > 50 ? `${json.slice(0, 50)}… (${json.length})` : json}`,
      orderWithText(field, json),
    ],
  );

/** Numbers beyond what a field holds. */
export const numbers = classOf('numbers that do not fit', [
  ...inField('quantity', ['1.5', '1e400', '-1e400', '9007199254740993', '1e20', '0', '-3', '1e-7', '-0']),
  ...inField('weight', ['1e400', '-1e999', '"NaN"', '"Infinity"']),
  ...inField('counter', ['9223372036854775808', '-9223372036854775809', '1.5', '1e30', '99999999999999999999999999']),
  ...inField('total', [
    '"79228162514264337593543950336"',
    '"0.00000000000000000000000000001"',
    '""',
    '"  "',
    '"1,23"',
    '"12.3.4"',
    '"0x10"',
    '"1e99"',
    '"NaN"',
    '"12€"',
    '1e40',
    '0.12345678901234567',
    `"${'9'.repeat(10_000)}"`,
  ]),
]);

/** Moments and time spans that are none. */
export const times = classOf('times that are none', [
  ...inField('at', [
    '""',
    '"yesterday"',
    '"2025-03-14"',
    '"2025-03-14T15:09:26"',
    '"2025-03-14 15:09:26Z"',
    '"2025-02-30T00:00:00Z"',
    '"2025-13-01T00:00:00Z"',
    '"2025-00-01T00:00:00Z"',
    '"2025-03-14T24:00:00Z"',
    '"2025-03-14T15:60:00Z"',
    '"2025-03-14T15:09:61Z"',
    '"2023-02-29T00:00:00Z"',
    '"20250314T150926Z"',
    '"14.03.2025 15:09"',
    '"/Date(1741964966535)/"',
    '"+12025-03-14T15:09:26Z"',
    '"2025-03-14T15:09:26.Z"',
    '"2025-03-14T15:09:26+25:00"',
    '" 2025-03-14T15:09:26Z"',
  ]),
  ...inField('wait', [
    '""',
    '"30"',
    '"PT30S"',
    '"1:2:3"',
    '"24:00:00"',
    '"00:60:00"',
    '"00:00:60"',
    '"00:00:00."',
    '"00:00:00.12345678"',
    '"--00:00:01"',
    '"10675199.02:48:05.4775808"',
    '"99999999999.00:00:00"',
    '" 00:00:30"',
  ]),
]);

/** Texts that are no id, bytes or address, though they are texts. */
export const texts = classOf('texts of the wrong form', [
  ...inField('orderId', [
    '""',
    '"none"',
    '"6f1d3c0a2a574b8e9d430b6f2f7c8e11"',
    '"{6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11}"',
    '"6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e1"',
    '"6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e111"',
    '"6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e1g"',
    '" 6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11"',
    '"6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11\\n"',
    '"6f1d3c0a_2a57_4b8e_9d43_0b6f2f7c8e11"',
  ]),
  ...inField('picture', ['"AQID/w="', '"AQID_w=="', '"AQ ID"', '"ä"', '"A"', '"===="', '"AQID/w==\\n"']),
  ...inField('link', ['""', '"example"', '"/a/b"', '"http://"', '"//example.test"', '"ht tp://example.test"']),
  ...inField('customer', [`"${'x'.repeat(101)}"`, `"${'x'.repeat(1_000_000)}"`]),
]);
