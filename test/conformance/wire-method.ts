/** A value of an argument under the letter AMQP gives its type: `{ I: 5 }` is an int32, `{ l: 5 }` an int64. */
export type TypedValue = Readonly<Record<string, unknown>>;

/** What a client asked of the broker. */
export interface SentMethod {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One of them, with the number of the channel it was sent on. */
export interface MethodOnChannel extends SentMethod {
  readonly channel: number;
}

/** How a method's fields follow one another: kind and name; the flags of one byte as a list. */
type Layout = readonly (
  | readonly ['short' | 'long' | 'text' | 'table', string]
  | readonly ['flags', readonly string[]]
)[];

/** The methods a topology is made with, by class and method number. */
const methods: Readonly<Record<string, readonly [name: string, layout: Layout]>> = {
  '50.10': [
    'queue.declare',
    [
      ['short', 'reserved'],
      ['text', 'queue'],
      ['flags', ['passive', 'durable', 'exclusive', 'autoDelete']],
      ['table', 'arguments'],
    ],
  ],
  '40.10': [
    'exchange.declare',
    [
      ['short', 'reserved'],
      ['text', 'exchange'],
      ['text', 'type'],
      ['flags', ['passive', 'durable', 'autoDelete', 'internal']],
      ['table', 'arguments'],
    ],
  ],
  '50.20': [
    'queue.bind',
    [
      ['short', 'reserved'],
      ['text', 'queue'],
      ['text', 'exchange'],
      ['text', 'routingKey'],
      ['flags', []],
      ['table', 'arguments'],
    ],
  ],
  '40.30': [
    'exchange.bind',
    [
      ['short', 'reserved'],
      ['text', 'destination'],
      ['text', 'source'],
      ['text', 'routingKey'],
      ['flags', []],
      ['table', 'arguments'],
    ],
  ],
  '60.10': [
    'basic.qos',
    [
      ['long', 'prefetchSize'],
      ['short', 'prefetchCount'],
      ['flags', ['global']],
    ],
  ],
  '60.20': [
    'basic.consume',
    [
      ['short', 'reserved'],
      ['text', 'queue'],
      ['text', 'consumerTag'],
      ['flags', ['noLocal', 'noAck', 'exclusive']],
      ['table', 'arguments'],
    ],
  ],
  '60.40': [
    'basic.publish',
    [
      ['short', 'reserved'],
      ['text', 'exchange'],
      ['text', 'routingKey'],
      ['flags', ['mandatory', 'immediate']],
    ],
  ],
};

/** Reads a method frame's payload; undefined when it is none of those that make a topology. */
export function methodIn(payload: Buffer): SentMethod | undefined {
  const known = methods[`${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`];
  if (!known) return undefined;
  const [name, layout] = known;
  const reader = new FieldReader(payload, 4);
  const fields: Record<string, unknown> = {};
  for (const [kind, field] of layout) {
    if (kind === 'flags') Object.assign(fields, reader.flags(field));
    else fields[field] = reader[kind]();
  }
  const { reserved: _, ...told } = fields;
  return { name, fields: told };
}

/** The first properties of a message, in the order of their flags from the highest down. */
const CONTENT_TYPE = 1 << 15;
const CONTENT_ENCODING = 1 << 14;
const HEADERS = 1 << 13;

/** Reads the payload of a content's frame: what a publish has beside its bytes, as far as the headers. */
export function contentIn(payload: Buffer): SentMethod {
  // Class, weight and the body's size come first.
  const reader = new FieldReader(payload, 12);
  const flags = reader.short();
  const contentType = flags & CONTENT_TYPE ? reader.text() : undefined;
  if (flags & CONTENT_ENCODING) reader.text();
  return { name: 'content', fields: { contentType, headers: flags & HEADERS ? reader.table() : {} } };
}

/** Reads AMQP's fields one after the other, as amqplib's own decoder does not: it forgets their types. */
class FieldReader {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {}

  short(): number {
    return this.bytes.readUInt16BE(this.take(2));
  }

  long(): number {
    return this.bytes.readUInt32BE(this.take(4));
  }

  text(): string {
    return this.textOf(this.bytes.readUInt8(this.take(1)));
  }

  flags(names: readonly string[]): Record<string, boolean> {
    const bits = this.bytes.readUInt8(this.take(1));
    return Object.fromEntries(names.map((name, bit) => [name, (bits & (1 << bit)) !== 0]));
  }

  table(): Record<string, TypedValue> {
    const length = this.long();
    const end = this.at + length;
    const table: Record<string, TypedValue> = {};
    while (this.at < end) {
      const name = this.text();
      const letter = String.fromCharCode(this.bytes.readUInt8(this.take(1)));
      table[name] = { [letter]: this.valueOf(letter) };
    }
    return table;
  }

  private valueOf(letter: string): unknown {
    if (letter === 'S') return this.textOf(this.long());
    if (letter === 't') return this.bytes.readUInt8(this.take(1)) !== 0;
    if (letter === 'b') return this.bytes.readInt8(this.take(1));
    if (letter === 's') return this.bytes.readInt16BE(this.take(2));
    if (letter === 'I') return this.bytes.readInt32BE(this.take(4));
    if (letter === 'l') return Number(this.bytes.readBigInt64BE(this.take(8)));
    throw new Error(`An argument has AMQP's type ${letter}, which no queue or exchange should need.`);
  }

  private textOf(length: number): string {
    const start = this.take(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  /** @returns where the next so many bytes begin; they are passed. */
  private take(length: number): number {
    this.at += length;
    return this.at - length;
  }
}
