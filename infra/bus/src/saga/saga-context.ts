import type { Guid, MessageOf } from '@baton/contracts';
import type { Address } from '../endpoints/address';
import type { PublishEndpoint, SendArgs, SendEndpoint, SendOptions } from '../endpoints/publish-endpoint';
import type { ConsumeContext } from '../pipeline/consume-context';
import type { EventOf, Saga } from './saga';

/** What may be set for a request of a saga; its response address is the saga's own. */
export interface SagaRequestOptions extends Omit<SendOptions, 'responseAddress' | 'timeToLiveMs'> {
  /** Ask there instead of publishing the request. */
  readonly to?: Address | undefined;
  /** How long an answer is waited for, and the request's life on the broker. 0 waits as long as it takes. @default 30 000 */
  readonly timeoutMs?: number | undefined;
}

/** What a saga may do with a decision. All of it commits with its row. */
export interface SagaContext<S extends Saga = Saga> extends PublishEndpoint<'platform'>, SendEndpoint<'platform'> {
  readonly id: Guid;
  /** What was decided about. */
  readonly event: EventOf<S>;
  /** The message that came, to respond to; undefined when the event was a timer, or raised in this process. */
  readonly delivery: ConsumeContext | undefined;
  /** Makes a request. One is pending under a label: an answer to an earlier one changes nothing. */
  request<K extends keyof S['requests'] & string>(
    label: K,
    message: MessageOf<S['requests'][K]['request']>,
    ...options: SendArgs<S['requests'][K]['request'], 'platform', SagaRequestOptions>
  ): Promise<void>;
}
