import type { z } from 'zod';
import type { OrganizationId } from '../values/organization-id';
import type { TypeName } from './wire-name';

/** Whom a message is about: one organization (header `Tenant-Id`, or the message faults) or nobody in particular. */
export type TenantScope = 'organization' | 'platform';

/** The tenant a context works for. */
export type Tenant<S extends TenantScope = TenantScope> = S extends 'organization' ? OrganizationId : 'platform';

/** A declared message: the token that publishes, consumes and names it. Made by `defineMessage` and `faultOf` alone. */
export interface MessageType<T = unknown, S extends TenantScope = TenantScope> {
  /** `Namespace:Name`, with type arguments as in the URN. */
  readonly name: string;
  /** What stands in the envelope's `messageType`. */
  readonly urn: string;
  /** The exchange it is published to. */
  readonly entityName: string;
  readonly typeName: TypeName;
  readonly tenant: S;
  /** The field that names the organization where a publisher sends no `Tenant-Id` header. */
  readonly tenantFrom: string | undefined;
  /** The field that is the correlation id. */
  readonly correlationIdFrom: string | undefined;
  /** Decodes what arrives. Unknown fields pass and are dropped. */
  readonly schema: z.ZodType<T>;
  /** From the form in code to the form on the wire; the message itself where both are the same. */
  encode(message: T): unknown;
  /** What it implements itself. */
  readonly parents: readonly MessageType[];
  /** Everything it is also published as: transitive, nearest first, each once. */
  readonly ancestors: readonly MessageType[];
  /** Its exchange does not outlive its users. */
  readonly temporary: boolean;
  /** Keeps its URN in `messageType`, but has no exchange and no bindings; its own parents are not reached through it. */
  readonly excludeFromTopology: boolean;
  /** The exchange that gets what is published where nobody is bound. */
  readonly alternateExchange: string | undefined;
  /** Where a peer names the exchange of its faults otherwise. */
  readonly faultEntityName: string | undefined;
}

/** The payload of a message type: `MessageOf<typeof StartRun>`. */
export type MessageOf<M extends MessageType> = M extends MessageType<infer T> ? T : never;

/** A labelled set of message types. */
export type Messages = Readonly<Record<string, MessageType>>;

/** One message out of a labelled set: `switch (event.kind)` narrows `event.message`. */
export type OneOf<R extends Messages> = {
  [K in keyof R & string]: { readonly kind: K; readonly message: MessageOf<R[K]> };
}[keyof R & string];
