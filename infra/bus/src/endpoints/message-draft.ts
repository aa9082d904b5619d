import type { Guid, MessageType } from '@baton/contracts';
import type { Exchange } from '../transport/transport.port';
import type { SendOptions } from './publish-endpoint';

/** A message on its way out, before it is text. */
export interface Draft {
  readonly type: MessageType;
  /** As on the wire. */
  readonly encoded: unknown;
  readonly to: Exchange;
  readonly options: SendOptions;
  /** What the header `Tenant-Id` says. */
  readonly tenant?: string | undefined;
  readonly requestId?: Guid | undefined;
  /** Replaces what the transport would use. */
  readonly replyTo?: string | undefined;
}

/** A message in its form in code, with whom it is about still to be found out. */
export type MessageDraft = Omit<Draft, 'encoded' | 'tenant'> & { readonly message: unknown };
