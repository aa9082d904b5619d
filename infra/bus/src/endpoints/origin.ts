import type { Guid, Tenant } from '@baton/contracts';
import type { EnvelopeWriter } from '../serialization/envelope-writer';
import type { Headers } from '../serialization/headers';

/** What a message takes over from the one being consumed where it is published. */
export interface Inheritance {
  readonly conversationId: Guid;
  readonly initiatorId: Guid | undefined;
  /** Without the consumed message's own `MT-` headers and without its tenant. */
  readonly headers: Headers;
  readonly priority: number | undefined;
  /** The trace it belongs to, as a W3C traceparent. */
  readonly activityId: string | undefined;
  readonly tenant: Tenant;
}

/** Where a message is published: whose address it carries, and what it inherits there. */
export interface Origin {
  readonly writer: EnvelopeWriter;
  /** Undefined outside of consumers. */
  readonly inheritance: Inheritance | undefined;
}
