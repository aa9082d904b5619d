import type { Guid, MessageOf, MessageType, Tenant } from '@baton/contracts';
import { type Address, exchangeAt, InvalidAddressError } from '../endpoints/address';
import type { MessageDraft } from '../endpoints/message-draft';
import type { Inheritance, Origin } from '../endpoints/origin';
import type { MaybeWithTenant, SendArgs } from '../endpoints/publish-endpoint';
import { tenantOfReceived } from '../endpoints/tenant';
import { timeToLiveLeft } from '../endpoints/time-to-live';
import type { ScheduleOptions } from '../scheduling/message-scheduler';
import type { MessageEnvelope } from '../serialization/envelope';
import { type EnvelopeWriter, messageTypesOf } from '../serialization/envelope-writer';
import { countHeaderOf, type Headers, headerOf, MessageHeader } from '../serialization/headers';
import { guidInAnyForm, guidOrNone } from '../serialization/new-id';
import { DIRECT_REPLY_TO, type Exchange } from '../transport/transport.port';
import type { ConsumeContext } from './consume-context';
import { Interruption } from './interruption';
import type { ReceiveContext } from './receive-context';
import { putOff, type RedeliverBy } from './redelivery';

/** One consumer's view of one delivery; the implementation of {@link ConsumeContext}. */
export class DeliveryContext<M extends MessageType = MessageType> implements ConsumeContext<M>, Origin {
  retryAttempt = 0;
  /** The span of this attempt, as a W3C traceparent. */
  activityId: string | undefined;
  /** Found out by whoever asks first: a partition's key, or the tenant filter. */
  private checkedTenant: Tenant | undefined;
  private inherited: Inheritance | undefined;
  private pending: Promise<unknown>[] | undefined;
  private interruption: Interruption | undefined;

  constructor(
    readonly received: ReceiveContext,
    readonly envelope: MessageEnvelope,
    readonly type: M,
    readonly message: MessageOf<M>,
    private readonly timeoutMs: number,
    readonly redeliverBy: RedeliverBy,
  ) {}

  /** @throws {TenantMissingError} @throws {TenantMismatchError} */
  get tenant(): Tenant<M['tenant']> {
    if (this.checkedTenant === undefined) {
      this.checkedTenant = tenantOfReceived(this.type, this.message, this.headers);
      this.inherited = undefined;
    }
    // Read from the very type M.
    return this.checkedTenant as Tenant<M['tenant']>;
  }

  get messageId(): Guid {
    return this.received.messageId;
  }
  get conversationId(): Guid {
    return this.received.conversationId;
  }
  get correlationId(): Guid | undefined {
    return guidOrNone(this.envelope.correlationId);
  }
  get initiatorId(): Guid | undefined {
    return guidOrNone(this.envelope.initiatorId);
  }
  get requestId(): Guid | undefined {
    return guidOrNone(this.envelope.requestId);
  }
  get sourceAddress(): Address | undefined {
    return addressOrNone(this.envelope.sourceAddress);
  }
  get destinationAddress(): Address | undefined {
    return addressOrNone(this.envelope.destinationAddress);
  }
  get responseAddress(): Address | undefined {
    return addressOrNone(this.envelope.responseAddress);
  }
  get faultAddress(): Address | undefined {
    return addressOrNone(this.envelope.faultAddress);
  }
  get sentTime(): Date | undefined {
    return dateOrNone(this.envelope.sentTime);
  }
  get headers(): Headers {
    return this.envelope.headers;
  }
  get messageTypes(): readonly string[] {
    return this.envelope.messageType;
  }
  get redeliveryCount(): number {
    return countHeaderOf(this.envelope.headers, MessageHeader.redeliveryCount);
  }
  get schedulingToken(): Guid | undefined {
    return guidInAnyForm(headerOf(this.headers, MessageHeader.schedulingTokenId));
  }
  get signal(): AbortSignal {
    const { abandoned, timers } = this.received.endpoint;
    this.interruption ??= new Interruption(abandoned, timers, this.timeoutMs);
    return this.interruption.signal;
  }
  get writer(): EnvelopeWriter {
    return this.received.endpoint.writer;
  }
  get inheritance(): Inheritance {
    const { received, activityId = received.activityId, checkedTenant = 'platform' } = this;
    this.inherited ??= { ...received.inheritance, activityId, tenant: checkedTenant };
    return this.inherited;
  }

  publish<T extends MessageType>(
    type: T,
    message: MessageOf<T>,
    ...[options = {}]: SendArgs<T, M['tenant']>
  ): Promise<void> {
    return this.sendTo(this.received.endpoint.sender.exchangeOf(type), type, message, options);
  }

  send<T extends MessageType>(
    to: Address,
    type: T,
    message: MessageOf<T>,
    ...[options = {}]: SendArgs<T, M['tenant']>
  ): Promise<void> {
    return this.sendTo(to, type, message, options);
  }

  isResponseAccepted(type: MessageType): boolean {
    if (this.responseAddress === undefined) return false;
    const accepted = headerOf(this.headers, MessageHeader.requestAcceptType);
    if (!Array.isArray(accepted) || accepted.length === 0) return true;
    const urns = new Set(messageTypesOf(type).map((urn) => urn.toLowerCase()));
    return accepted.some((urn) => typeof urn === 'string' && urns.has(urn.toLowerCase()));
  }

  async respond<T extends MessageType>(
    type: T,
    message: MessageOf<T>,
    ...[given = {}]: SendArgs<T, M['tenant']>
  ): Promise<void> {
    const timeToLiveMs = timeToLiveLeft(this.envelope.expirationTime, this.received.endpoint.clock.now());
    const options: MaybeWithTenant = { timeToLiveMs, ...given };
    const { responseAddress, requestId } = this;
    const { exchange, ...direct } = responseAddress
      ? this.answerTo(responseAddress)
      : { exchange: this.received.endpoint.sender.exchangeOf(type) };
    return this.awaited(this.sendNow(exchange, { type, message, options: { ...options, ...direct }, requestId }));
  }

  schedule<T extends MessageType>(
    at: Date,
    type: T,
    message: MessageOf<T>,
    ...[given = {}]: SendArgs<T, M['tenant'], ScheduleOptions>
  ): Promise<Guid> {
    return this.awaited(this.scheduleNow(at, type, message, given));
  }

  cancelScheduled(token: Guid): Promise<boolean> {
    return this.awaited(this.received.endpoint.sender.cancelScheduled(token, this));
  }

  async defer(delayMs: number): Promise<void> {
    await this.awaited(putOff(this, { delayMs, afterSuccess: true, by: this.redeliverBy }));
  }

  /** Where an answer or a fault goes, and how; the short way for clients without a queue. @throws {InvalidAddressError} */
  answerTo(address: Address): { readonly exchange: Exchange; readonly routingKey?: string | undefined } {
    if (!address.split('?')[0]?.endsWith(DIRECT_REPLY_TO)) return { exchange: exchangeAt(address) };
    const { replyTo } = this.received.delivery;
    if (!replyTo) throw new InvalidAddressError(address, 'is answered by the property reply_to, which is missing');
    return { exchange: { name: DIRECT_REPLY_TO }, routingKey: replyTo };
  }

  /** Waits for what the consumer sent without awaiting it. @throws what the first of these threw. */
  async settlePending(): Promise<void> {
    while (this.pending) {
      const { pending } = this;
      this.pending = undefined;
      await Promise.all(pending);
    }
  }

  /** Before another attempt: what the failed one left running no longer counts. */
  startAttempt(retryAttempt: number): void {
    this.retryAttempt = retryAttempt;
    this.inherited = undefined;
    this.pending = undefined;
    this.endAttempt();
  }

  /** Lets go of timers and listeners. */
  endAttempt(): void {
    this.interruption?.end();
    this.interruption = undefined;
  }

  private sendTo(to: Exchange | Address, type: MessageType, message: unknown, options: MaybeWithTenant): Promise<void> {
    return this.awaited(this.sendNow(to, { type, message, options }));
  }

  /** What goes wrong is a rejection, an address that is none included. */
  private async sendNow(
    to: Exchange | Address,
    draft: Omit<MessageDraft, 'to'> & { readonly options: MaybeWithTenant },
  ): Promise<void> {
    const exchange = typeof to === 'string' ? exchangeAt(to) : to;
    await this.received.endpoint.sender.send({ ...draft, to: exchange }, this, draft.options.tenant);
  }

  private async scheduleNow(
    at: Date,
    type: MessageType,
    message: unknown,
    { token, to, tenant, ...options }: MaybeWithTenant<ScheduleOptions>,
  ): Promise<Guid> {
    const { sender } = this.received.endpoint;
    const exchange = sender.exchangeOf(type, to);
    const draft = { type, message, to: exchange, options };
    return sender.schedule({ at, token, draft, to, origin: this, named: tenant });
  }

  private awaited<T>(work: Promise<T>): Promise<T> {
    // A consumer may not await it and it may fail before settlePending does: that is where its error is thrown.
    work.catch(() => undefined);
    this.pending ??= [];
    this.pending.push(work);
    return work;
  }
}

/** What is sent there is parsed then, and refused if it is no address. */
function addressOrNone(text: string | null): Address | undefined {
  return text === null || text === '' ? undefined : (text as Address);
}

function dateOrNone(text: string | null): Date | undefined {
  const date = text === null ? undefined : new Date(text);
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
