import type { Guid, HostInfo, MessageType } from '@baton/contracts';
import type { Headers } from './headers';
import { writeJson } from './json-text';

/** What differs from message to message; everything else was made into text once. */
export interface EnvelopeFields {
  readonly messageId: Guid;
  readonly requestId: Guid | undefined;
  readonly correlationId: Guid | undefined;
  readonly conversationId: Guid;
  readonly initiatorId: Guid | undefined;
  readonly destinationAddress: string;
  readonly responseAddress: string | undefined;
  readonly faultAddress: string | undefined;
  /** Encoded already. */
  readonly message: unknown;
  readonly expirationTime: string | undefined;
  readonly sentTime: string;
  readonly headers: Headers;
}

const orNull = (text: string | undefined): string => (text === undefined ? 'null' : JSON.stringify(text));

/**
 * Writes envelopes of one sender: all fifteen fields in MassTransit's order, nulls written. What is the same in each
 * message is text from the start; building and serializing a whole object would cost twice as much.
 */
export class EnvelopeWriter {
  private readonly source: string;
  private readonly end: string;
  private readonly types = new WeakMap<MessageType, string>();

  constructor(
    readonly sourceAddress: string,
    readonly host: HostInfo,
  ) {
    this.source = `,"sourceAddress":${JSON.stringify(sourceAddress)},"destinationAddress":`;
    this.end = `,"host":${JSON.stringify(host)}}`;
  }

  /** @throws {TypeError} when the message cannot be written as JSON. */
  write(type: MessageType, fields: EnvelopeFields): Uint8Array {
    const headers = writeJson(fields.headers);
    return Buffer.from(
      `{"messageId":${JSON.stringify(fields.messageId)},"requestId":${orNull(fields.requestId)}` +
        `,"correlationId":${orNull(fields.correlationId)},"conversationId":${JSON.stringify(fields.conversationId)}` +
        `,"initiatorId":${orNull(fields.initiatorId)}${this.source}${JSON.stringify(fields.destinationAddress)}` +
        `,"responseAddress":${orNull(fields.responseAddress)},"faultAddress":${orNull(fields.faultAddress)}` +
        `${this.typesOf(type)}${writeJson(fields.message)},"expirationTime":${orNull(fields.expirationTime)}` +
        `,"sentTime":"${fields.sentTime}","headers":${headers}${this.end}`,
    );
  }

  private typesOf(type: MessageType): string {
    let text = this.types.get(type);
    if (text === undefined) {
      text = `,"messageType":${JSON.stringify(messageTypesOf(type))},"message":`;
      this.types.set(type, text);
    }
    return text;
  }
}

/** The URNs of a message: its own first, then everything it is also published as. */
export function messageTypesOf(type: MessageType): readonly string[] {
  return [type.urn, ...type.ancestors.map(({ urn }) => urn)];
}
