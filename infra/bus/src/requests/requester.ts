import type { Guid, Messages, MessageType } from '@baton/contracts';
import type { MessageSender } from '../endpoints/message-sender';
import type { Origin } from '../endpoints/origin';
import type { MaybeWithTenant } from '../endpoints/publish-endpoint';
import type { OutgoingMessage } from '../outbox/outbox.port';
import type { NewIdGenerator } from '../serialization/new-id';
import type { BusEndpoint } from './bus-endpoint';
import type { Answer, PendingRequests } from './pending-requests';
import { RequestUnsentError } from './request.error';
import { DEFAULT_REQUEST_TIMEOUT_MS, type RequestOptions } from './request-client';
import { requestHeadersOf } from './request-headers';

/** A question, before it is a message. */
export interface Question {
  readonly type: MessageType;
  readonly message: unknown;
  /** What may answer, by label. */
  readonly responses: Messages;
  readonly options: MaybeWithTenant<RequestOptions>;
}

/** Sends requests past any outbox, and waits for what comes back to the bus's own endpoint. */
export class Requester {
  constructor(
    private readonly sender: MessageSender,
    private readonly ids: NewIdGenerator,
    private readonly endpoint: BusEndpoint,
    private readonly pending: PendingRequests,
  ) {}

  /**
   * The wait begins before the request leaves, so that no answer is too fast, and before there is an endpoint for answers: a
   * broker that is away makes nobody wait for longer.
   */
  async ask({ type, message, responses, options: given }: Question, origin: Origin): Promise<Answer> {
    const { to, tenant, ...options } = given;
    const timeToLiveMs = options.timeToLiveMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
    const headers = requestHeadersOf(options.headers, responses);
    const requestId = this.ids.next();
    const draft = {
      type,
      message,
      to: this.sender.exchangeOf(type, to),
      options: { responseAddress: this.endpoint.address, ...options, timeToLiveMs, headers },
      requestId,
    };
    const outgoing = this.sender.prepareMessage(draft, origin, tenant);
    const answer = this.pending.await(requestId, type, responses, timeToLiveMs);
    this.send(type, requestId, outgoing).catch((error) => this.pending.fail(requestId, error));
    return answer;
  }

  /** Ends all waits and lets go of the endpoint. */
  async close(): Promise<void> {
    this.pending.cancelAll();
    await this.endpoint.close();
  }

  /** What nobody waits for any more is not asked. */
  private async send(type: MessageType, requestId: Guid, outgoing: OutgoingMessage): Promise<void> {
    try {
      await this.endpoint.ready();
      if (!this.pending.has(requestId)) throw new RequestUnsentError(type.name);
    } catch (error) {
      this.sender.giveUp(type, outgoing, error);
      throw error;
    }
    await this.sender.dispatchNow(type, outgoing);
  }
}
