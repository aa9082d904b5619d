import type { MessageOf, Messages, MessageType, OneOf, TenantScope } from '@baton/contracts';
import type { Address } from '../endpoints/address';
import type { SendArgs, SendOptions } from '../endpoints/publish-endpoint';

/** What may be set for a request; `timeToLiveMs` is how long the answer is awaited. */
export interface RequestOptions extends SendOptions {
  /** Ask there instead of publishing the request. */
  readonly to?: Address | undefined;
}

/** How long an answer is awaited when nothing else is said. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

/** Asks and awaits the answer. Bypasses the outbox, as in MassTransit: the answer is awaited now. */
export abstract class RequestClient<Ambient extends TenantScope = 'platform'> {
  /**
   * @param responses the message types that may answer, by the label the result carries.
   * @throws {RequestFaultError} when the responder faulted; it carries the `Fault`.
   * @throws {RequestTimeoutError} when nobody answered within `timeToLiveMs` (@default 30 s).
   */
  abstract getResponse<M extends MessageType, const R extends Messages>(
    type: M,
    message: MessageOf<M>,
    responses: R,
    ...options: SendArgs<M, Ambient, RequestOptions>
  ): Promise<OneOf<R>>;
}
