import type { Guid, MessageOf, MessageType, OrganizationId, TenantScope } from '@baton/contracts';
import type { Headers } from '../serialization/headers';
import type { Address } from './address';

/** What may be set for one message. */
export interface SendOptions {
  /** @default a new id, sorting by time */
  readonly messageId?: Guid | undefined;
  /** @default the field the message type names, if it holds an id */
  readonly correlationId?: Guid | undefined;
  /** @default that of the message being consumed, else a new one */
  readonly conversationId?: Guid | undefined;
  /** Beside what is passed on from the message being consumed; what is given here wins. */
  readonly headers?: Headers | undefined;
  /** Where answers go. */
  readonly responseAddress?: Address | undefined;
  /** Where faults go. @default where answers go, else they are published */
  readonly faultAddress?: Address | undefined;
  /** The broker drops the message after it. @default never */
  readonly timeToLiveMs?: number | undefined;
  /** @default that of the message being consumed */
  readonly priority?: number | undefined;
  /** @default '' */
  readonly routingKey?: string | undefined;
  /** Survives a restart of the broker. @default true */
  readonly durable?: boolean | undefined;
  /** `raw-json` is the message alone, its metadata as headers: for receivers without MassTransit. @default 'envelope' */
  readonly serializer?: 'envelope' | 'raw-json' | undefined;
}

/** Names the organization a message is about. */
export interface WithTenant {
  readonly tenant: OrganizationId;
}

/** Options for a message of any type: only some name an organization. */
export type MaybeWithTenant<O = SendOptions> = O & Partial<WithTenant>;

/** An organization's message takes its tenant from an organization's context; anywhere else the tenant is asked for. */
export type SendArgs<M extends MessageType, Ambient extends TenantScope, O = SendOptions> = [Ambient] extends [
  'organization',
]
  ? [options?: O]
  : M['tenant'] extends 'platform'
    ? [options?: O]
    : [optionsWithTenant: O & WithTenant];

/**
 * Publishes to whoever consumes a message type or one of its ancestors. Injected, it joins the delivery and unit of work
 * it runs in: what it publishes leaves with the commit, or not at all; outside of both it resolves at the broker's confirm.
 */
export abstract class PublishEndpoint<Ambient extends TenantScope = 'platform'> {
  /** @throws {TenantMismatchError} when the message is about another organization than the context it is published in. */
  abstract publish<M extends MessageType>(
    type: M,
    message: MessageOf<M>,
    ...options: SendArgs<M, Ambient>
  ): Promise<void>;
}

/** Sends to one address. Joins delivery and unit of work as {@link PublishEndpoint} does. */
export abstract class SendEndpoint<Ambient extends TenantScope = 'platform'> {
  /** @throws {InvalidAddressError} when nothing can be sent there. */
  abstract send<M extends MessageType>(
    to: Address,
    type: M,
    message: MessageOf<M>,
    ...options: SendArgs<M, Ambient>
  ): Promise<void>;
}
