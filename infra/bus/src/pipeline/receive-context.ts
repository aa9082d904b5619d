import { EMPTY_GUID, type Guid } from '@baton/contracts';
import type { Inheritance } from '../endpoints/origin';
import { derivedGuid } from '../serialization/derived-guid';
import type { MessageEnvelope } from '../serialization/envelope';
import { type Headers, type HeaderValue, headerOf, MessageHeader, OWN_HEADER_PREFIX } from '../serialization/headers';
import { guidOrNone } from '../serialization/new-id';
import type { Delivery } from '../transport/transport.port';
import type { EndpointServices } from './endpoint-services';

const noHeaders: Headers = {};

/** The outermost stage of a delivery: bytes first, an envelope once they are read. */
export class ReceiveContext {
  /** What is in the bytes; undefined until they are read. */
  envelope: MessageEnvelope | undefined;
  /** Whether some consumer was there for it. */
  consumed = false;
  /** How the delivery ended; undefined while it has not. */
  outcome: 'acked' | 'skipped' | 'faulted' | 'requeued' | 'abandoned' | undefined;
  /** Whether a copy of it was put off for later. */
  deferred = false;
  /** Why it failed for good, where it did. */
  failure: unknown;
  /** The trace it belongs to, as a W3C traceparent. */
  activityId: string | undefined;

  private id: Guid | undefined;
  private inbox: Guid | undefined;
  private conversation: Guid | undefined;
  private passedOn: Headers | undefined;

  constructor(
    readonly endpoint: EndpointServices,
    readonly delivery: Delivery,
    /** Grows with each delivery its endpoint takes. */
    readonly sequence: number,
    /** When its endpoint had it, on the endpoint's clock. */
    private readonly takenAt: number,
  ) {}

  /** For how long its endpoint has had it, waiting for its turn included, in milliseconds. */
  get heldMs(): number {
    return this.endpoint.clock.now().getTime() - this.takenAt;
  }

  /** The message's id. One that is no GUID is turned into the same GUID each time, so that a duplicate is known; an absent one is made up. */
  get messageId(): Guid {
    const text = this.envelope?.messageId?.trim() ?? '';
    this.id ??=
      text === '' || text === EMPTY_GUID
        ? this.endpoint.ids.next()
        : (guidOrNone(text) ?? derivedGuid('message', text));
    return this.id;
  }

  /** What the inbox knows the message by: the id it had before it was redelivered under another. */
  get inboxMessageId(): Guid {
    this.inbox ??=
      guidOrNone(headerOf(this.envelope?.headers ?? noHeaders, MessageHeader.originalMessageId)) ?? this.messageId;
    return this.inbox;
  }

  /** The conversation it belongs to; a new one where it says none. */
  get conversationId(): Guid {
    this.conversation ??= guidOrNone(this.envelope?.conversationId) ?? this.endpoint.ids.next();
    return this.conversation;
  }

  /** What every message published on its behalf takes over; the tenant is the consumer's matter. */
  get inheritance(): Omit<Inheritance, 'tenant'> {
    const { envelope, delivery, activityId } = this;
    return {
      conversationId: this.conversationId,
      initiatorId: guidOrNone(envelope?.correlationId) ?? guidOrNone(envelope?.requestId),
      headers: this.headersPassedOn,
      priority: delivery.priority,
      activityId,
    };
  }

  private get headersPassedOn(): Headers {
    this.passedOn ??= passedOnFrom(this.envelope?.headers ?? noHeaders);
    return this.passedOn;
  }
}

const ownPrefix = OWN_HEADER_PREFIX.toLowerCase();
const tenantHeader = MessageHeader.tenantId.toLowerCase();

function passedOnFrom(headers: Headers): Headers {
  const passed: Record<string, HeaderValue> = {};
  for (const name in headers) {
    // Assigned, it would be the copy's prototype.
    if (name === '__proto__') continue;
    const lower = name.toLowerCase();
    if (!lower.startsWith(ownPrefix) && lower !== tenantHeader) passed[name] = headers[name] ?? null;
  }
  return passed;
}
