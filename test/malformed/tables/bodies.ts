import { goodOrder, PlaceOrder } from '../intake';
import { type BodyRow, classOf, envelope } from '../malformed-case';

const good = envelope();
const goodBytes = Buffer.from(good);
const within = (bytes: readonly number[]): Buffer => {
  const [before = '', after = ''] = good.split('Zoë');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
};

/** Bytes that are not UTF-8, so that there is no text to read. */
export const notText = classOf('bytes that are no text', [
  ['one byte', Buffer.from([0xff])],
  ['UTF-16, little end first', Buffer.from(`\ufeff${good}`, 'utf16le')],
  ['UTF-16, big end first', Buffer.from(`\ufeff${good}`, 'utf16le').swap16()],
  ['Latin-1', Buffer.from(good, 'latin1')],
  ['an overlong slash', within([0xc0, 0xaf])],
  ['an overlong NUL', within([0xc0, 0x80])],
  ['a continuation that continues nothing', within([0x80])],
  ['a sequence that is broken off', within([0xe2, 0x82])],
  ['half a surrogate pair', within([0xed, 0xa0, 0x80])],
  ['a code point beyond Unicode', within([0xf4, 0x90, 0x80, 0x80])],
  ['a byte that UTF-8 has not', within([0xfe])],
  ['gzip', Buffer.from('1f8b0800000000000003', 'hex')],
  ['a PNG', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ['good JSON, then a broken byte', Buffer.concat([goodBytes, Buffer.from([0xc3])])],
  ['a broken byte, then good JSON', Buffer.concat([Buffer.from([0xc3]), goodBytes])],
  ['4 kB of all bytes', Buffer.from(Array.from({ length: 4_096 }, (_, index) => (index * 7) % 256))],
]);

/** Text that is not JSON, nor what .NET lets pass for it. */
export const notJson = classOf('text that is no JSON', [
  ['nothing', ''],
  ['blanks', ' \n\t '],
  ['a NUL', '\0'],
  ['a word', 'hello'],
  ['XML', '<envelope><message/></envelope>'],
  ['YAML', 'message:\n  orderId: 1'],
  ['a form', 'message=1&messageType=2'],
  ['single quotes', good.replaceAll('"', "'")],
  ['names without quotes', '{message:{},messageType:[]}'],
  ['NaN', good.replace('0.1', 'NaN')],
  ['Infinity', good.replace('0.1', '-Infinity')],
  ['undefined', good.replace('0.1', 'undefined')],
  ['a hexadecimal number', good.replace('0.1', '0x1F')],
  ['a number with zeros before it', good.replace('0.1', '007')],
  ['a number with a plus', good.replace('0.1', '+1')],
  ['a number without digits before its point', good.replace('0.1', '.1')],
  ['a number without digits after its point', good.replace('0.1', '1.')],
  ['an exponent without digits', good.replace('0.1', '1e')],
  ['Python’s True', good.replace('true', 'True')],
  ['a line break in a text', good.replace('Zoë', 'Zo\në')],
  ['a tab in a text', good.replace('Zoë', 'Zo\të')],
  ['an escape that is none', good.replace('Zoë', 'Zo\\x41')],
  ['half an escape', good.replace('Zoë', 'Zo\\u00')],
  ['a missing colon', good.replace(':', ' ')],
  ['a missing comma', good.replace(',', ' ')],
  ['two commas', good.replace(',', ',,')],
  ['a comma first', good.replace('{', '{,')],
  ['a comma alone', ','],
  ['two documents', good + good],
  ['good JSON, then a word', `${good} and so on`],
  ['good JSON, then a brace', `${good}}`],
  ['a comment that does not end', `${good} /* and so on`],
  ['a comment within a number', good.replace('0.1', '0/**/.1')],
  ['a comment alone', '// nothing'],
  ['a slash', '/'],
  ['brackets that do not match', '{"message":[}]'],
  ['brackets the wrong way', ']}{['],
  ['100,000 openings of a comment', '/*'.repeat(100_000)],
  ['100,000 quotes', '"'.repeat(100_001)],
  ['100,000 commas', `[${','.repeat(100_000)}]`],
]);

/** A good body, ended where one of its parts begins or ends. */
export const cutOff = classOf('bodies that are cut off', structuralCuts(good));

function structuralCuts(text: string): readonly BodyRow[] {
  const places = [...text].flatMap((character, at) => ('{}[]:,"'.includes(character) ? [at] : []));
  const ends = new Set(places.flatMap((at) => [at, at + 1]).filter((at) => at > 0 && at < text.length));
  return [...ends].map((at) => [`after ${at} characters: …${text.slice(Math.max(0, at - 12), at)}`, text.slice(0, at)]);
}

/** JSON whose outermost value is not an envelope. */
export const wrongRoots = classOf(
  'roots of the wrong kind',
  [
    'null',
    'true',
    'false',
    '0',
    '-1.5e300',
    '1e999',
    '""',
    '"text"',
    '[]',
    '[[]]',
    '[null]',
    `[${good}]`,
    JSON.stringify(good),
    '{}',
    '{"":""}',
    '{"Envelope":{}}',
    `{"envelope":${good}}`,
    `{"body":${JSON.stringify(good)}}`,
    JSON.stringify(goodOrder),
    JSON.stringify([PlaceOrder.urn, goodOrder]),
  ].map((body) => [body.length > 60 ? `${body.slice(0, 60)}…` : body, body]),
);

const nestedLists = (levels: number, inner = ''): string => '['.repeat(levels) + inner + ']'.repeat(levels);
const nestedObjects = (levels: number): string => `${'{"a":'.repeat(levels)}null${'}'.repeat(levels)}`;
const nestedField = (deep: string): string => good.replace('"customer"', () => `"unknown":${deep},"customer"`);
const nestedHeader = (deep: string): string => good.replace('{', () => `{"headers":{"deep":${deep}},`);

/** Nesting that can be read and then neither checked nor written again. */
export const tooDeep = classOf('nesting without end', [
  ['1,001 lists in a field nobody knows', nestedField(nestedLists(1_001))],
  ['5,000 lists in a field nobody knows', nestedField(nestedLists(5_000))],
  ['200,000 lists in a field nobody knows', nestedField(nestedLists(200_000))],
  ['20,000 objects in a field nobody knows', nestedField(nestedObjects(20_000))],
  ['20,000 lists in a header', nestedHeader(nestedLists(20_000))],
  ['20,000 objects in a header', nestedHeader(nestedObjects(20_000))],
  ['200,000 lists and nothing else', nestedLists(200_000)],
  ['200,000 objects and nothing else', nestedObjects(200_000)],
  ['200,000 openings', '['.repeat(200_000)],
  ['1,500 lists, their ends in a text', nestedField(`${nestedLists(1_500, `"${']'.repeat(1_500)}"`)}`)],
]);
