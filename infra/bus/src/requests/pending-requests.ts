import { type Fault, faultOf, type Guid, type Messages, type MessageType } from '@baton/contracts';
import { LogField, type Logger } from '@baton/observability';
import { readEnvelope } from '../serialization/envelope-reader';
import { readMessage } from '../serialization/message-reader';
import { guidOrNone } from '../serialization/new-id';
import { expectsBigInt } from '../serialization/schema-shape';
import type { CancelTimer, Timers } from '../timers';
import type { Delivery } from '../transport/transport.port';
import { RequestCancelledError, RequestFaultError, RequestTimeoutError } from './request.error';

/** What came back, and under which label it was awaited. */
export interface Answer {
  readonly kind: string;
  readonly message: unknown;
}

interface PendingRequest {
  readonly type: MessageType;
  readonly fault: MessageType<Fault>;
  readonly responses: Messages;
  readonly cancelTimer: CancelTimer;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Requests that await an answer, found by their id. */
export class PendingRequests {
  private readonly pending = new Map<Guid, PendingRequest>();
  /** Some answer awaited so far has 64-bit integers; which one comes is seen only once it is read. */
  private exactIntegers = false;

  constructor(
    private readonly timers: Timers,
    private readonly logger: Logger,
  ) {}

  /** Begins to wait. The promise settles with the first answer, the fault, or the time-out. */
  await(requestId: Guid, type: MessageType, responses: Messages, timeoutMs: number): Promise<Answer> {
    this.exactIntegers ||= [type, ...Object.values(responses)].some(({ schema }) => expectsBigInt(schema));
    return new Promise((resolve, reject) => {
      const expire = (): void => this.fail(requestId, new RequestTimeoutError(type.name, timeoutMs));
      const cancelTimer = this.timers.after(timeoutMs, expire);
      this.pending.set(requestId, { type, fault: faultOf(type), responses, cancelTimer, resolve, reject });
    });
  }

  /** Whether somebody waits. */
  has(requestId: Guid): boolean {
    return this.pending.has(requestId);
  }

  /** Ends a wait with an error; nothing happens when it is over. */
  fail(requestId: Guid, error: unknown): void {
    this.take(requestId)?.reject(error);
  }

  /** Ends all waits, because the bus stops. */
  cancelAll(): void {
    for (const [requestId, { type }] of this.pending) this.fail(requestId, new RequestCancelledError(type.name));
  }

  /** Gives an answer to whoever awaits it. One that comes too late is acked and said in the log. */
  receive(delivery: Delivery): void {
    try {
      if (!this.answered(delivery)) {
        this.logger.info({ [LogField.messageId]: delivery.messageId }, 'An answer came that nobody awaits any more.');
      }
    } catch (error) {
      this.logger.error({ [LogField.messageId]: delivery.messageId, err: error }, 'An answer could not be read.');
    }
    delivery.ack();
  }

  private answered(delivery: Delivery): boolean {
    const { requestId: id, messageType, message } = readEnvelope(delivery, { exactIntegers: this.exactIntegers });
    const requestId = guidOrNone(id);
    const request = requestId === undefined ? undefined : this.pending.get(requestId);
    if (!request || requestId === undefined) return false;
    const urns = new Set(messageType.map((urn) => urn.toLowerCase()));
    const awaited = Object.entries(request.responses).find(([, type]) => urns.has(type.urn.toLowerCase()));
    if (!awaited && !urns.has(request.fault.urn.toLowerCase())) return false;
    try {
      if (awaited) this.resolve(requestId, { kind: awaited[0], message: readMessage(awaited[1], message) });
      else this.fail(requestId, new RequestFaultError(request.type.name, readMessage(request.fault, message)));
    } catch (error) {
      this.fail(requestId, error);
    }
    return true;
  }

  private resolve(requestId: Guid, answer: Answer): void {
    this.take(requestId)?.resolve(answer);
  }

  private take(requestId: Guid): PendingRequest | undefined {
    const request = this.pending.get(requestId);
    this.pending.delete(requestId);
    request?.cancelTimer();
    return request;
  }
}
