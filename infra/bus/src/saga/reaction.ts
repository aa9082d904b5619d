import type { Guid, MessageOf, MessageType } from '@baton/contracts';
import { type Address, exchangeAt } from '../endpoints/address';
import type { MaybeWithTenant, SendArgs } from '../endpoints/publish-endpoint';
import type { ConsumeContext } from '../pipeline/consume-context';
import { surroundingOrigin } from '../pipeline/consume-scope';
import { DEFAULT_REQUEST_TIMEOUT_MS } from '../requests/request-client';
import { requestHeadersOf } from '../requests/request-headers';
import type { Exchange } from '../transport/transport.port';
import type { Saga } from './saga';
import type { SagaContext, SagaRequestOptions } from './saga-context';
import type { SagaRequestPending } from './saga-repository.port';
import type { SagaServices } from './saga-services';

/** Whom a reaction is about, and why. */
export interface ReactionCause {
  readonly id: Guid;
  readonly event: unknown;
  readonly delivery: ConsumeContext | undefined;
}

/** What a saga does with its decisions: messages through the surrounding outbox, and the requests it now waits for. */
export class Reaction implements SagaContext {
  /** Made in this reaction, by request id. */
  readonly asked: Record<Guid, SagaRequestPending> = {};

  constructor(
    private readonly saga: Saga,
    private readonly services: SagaServices,
    private readonly cause: ReactionCause,
  ) {}

  get id(): Guid {
    return this.cause.id;
  }
  get event(): unknown {
    return this.cause.event;
  }
  get delivery(): ConsumeContext | undefined {
    return this.cause.delivery;
  }

  async publish<M extends MessageType>(
    type: M,
    message: MessageOf<M>,
    ...[options = {}]: SendArgs<M, 'platform'>
  ): Promise<void> {
    await this.sendTo(this.services.sender.exchangeOf(type), type, message, options);
  }

  async send<M extends MessageType>(
    to: Address,
    type: M,
    message: MessageOf<M>,
    ...[options = {}]: SendArgs<M, 'platform'>
  ): Promise<void> {
    await this.sendTo(exchangeAt(to), type, message, options);
  }

  async request(label: string, message: unknown, options: SagaRequestOptions = {}): Promise<void> {
    const { request: type, responses } = requestOf(this.saga, label);
    const { to, timeoutMs = DEFAULT_REQUEST_TIMEOUT_MS, headers, ...rest } = options;
    const { ids, clock, address } = this.services;
    const requestId = ids.next();
    const lives = timeoutMs > 0;
    await this.sendTo(
      this.services.sender.exchangeOf(type, to),
      type,
      message,
      {
        ...rest,
        responseAddress: address,
        timeToLiveMs: lives ? timeoutMs : undefined,
        headers: requestHeadersOf(headers, responses),
      },
      requestId,
    );
    const expiresAt = lives ? new Date(clock.now().getTime() + timeoutMs) : undefined;
    this.asked[requestId] = { label, expiresAt };
  }

  private async sendTo(
    to: Exchange,
    type: MessageType,
    message: unknown,
    { tenant, ...options }: MaybeWithTenant,
    requestId?: Guid,
  ): Promise<void> {
    const { sender, origin: endpoint } = this.services;
    await sender.send({ type, message, to, options, requestId }, surroundingOrigin(sender, endpoint), tenant);
  }
}

function requestOf({ name, requests }: Saga, label: string) {
  const request = requests[label];
  if (request) return request;
  throw new RangeError(
    `The saga ${name} declares no request "${label}". Its requests: ${Object.keys(requests).join(', ')}.`,
  );
}
