import type { HostInfo } from '@baton/contracts';
import type { Headers } from './headers';

/** The fifteen fields of the wire; `message` is encoded, but not yet text. Fields that are absent read as null. */
export interface MessageEnvelope {
  readonly messageId: string | null;
  readonly requestId: string | null;
  readonly correlationId: string | null;
  readonly conversationId: string | null;
  readonly initiatorId: string | null;
  readonly sourceAddress: string | null;
  readonly destinationAddress: string | null;
  readonly responseAddress: string | null;
  readonly faultAddress: string | null;
  readonly messageType: readonly string[];
  readonly message: unknown;
  readonly expirationTime: string | null;
  readonly sentTime: string | null;
  readonly headers: Headers;
  readonly host: Partial<HostInfo> | null;
}

/** The media type of an envelope. */
export const ENVELOPE_CONTENT_TYPE = 'application/vnd.masstransit+json';
/** The media type of a message without an envelope. */
export const RAW_JSON_CONTENT_TYPE = 'application/json';
