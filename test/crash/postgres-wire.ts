/** One message of PostgreSQL's protocol. */
export interface WireMessage {
  /** A letter; '' for the first message of a connection, which has none. */
  readonly type: string;
  /** All of it, type and length included. */
  readonly bytes: Buffer;
}

/** Cuts what arrives into messages. @see https://www.postgresql.org/docs/18/protocol-message-formats.html */
export class MessageStream {
  private rest: Buffer = Buffer.alloc(0);
  private typed: boolean;

  constructor(kind: 'typed' | 'untyped first') {
    this.typed = kind === 'typed';
  }

  /** @returns the messages that are complete with this chunk. */
  take(chunk: Buffer): WireMessage[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const messages: WireMessage[] = [];
    for (;;) {
      const lengthAt = this.typed ? 1 : 0;
      if (this.rest.length < lengthAt + 4) return messages;
      const end = lengthAt + this.rest.readInt32BE(lengthAt);
      if (this.rest.length < end) return messages;
      const bytes = this.rest.subarray(0, end);
      messages.push({ type: this.typed ? String.fromCharCode(bytes[0] ?? 0) : '', bytes });
      this.rest = this.rest.subarray(end);
      this.typed = true;
    }
  }
}

/** The first name in a message, or the second: of Parse the statement's, of Bind the portal's and then the statement's. */
export function nameOf({ bytes }: WireMessage, which: 'first' | 'second' = 'first'): string {
  return words(bytes)[which === 'first' ? 0 : 1] ?? '';
}

/** The text that a Parse brings. */
export function statementOf({ bytes }: WireMessage): string {
  return words(bytes)[1] ?? '';
}

function words(bytes: Buffer): readonly string[] {
  const first = bytes.indexOf(0, 5);
  const second = bytes.indexOf(0, first + 1);
  return [bytes.subarray(5, first).toString(), bytes.subarray(first + 1, second).toString()];
}
