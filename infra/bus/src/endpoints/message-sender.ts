import type { Clock, Guid, MessageType, OrganizationId } from '@baton/contracts';
import type { BusMetrics } from '../bus-metrics';
import { currentOutbox } from '../outbox/ambient-outbox';
import type { OutboxStore, OutgoingMessage, SentType } from '../outbox/outbox.port';
import type { ScheduleRequest, Scheduler } from '../scheduling/scheduler';
import { SchedulerMissingError } from '../scheduling/scheduler-missing.error';
import { ENVELOPE_CONTENT_TYPE } from '../serialization/envelope';
import type { EnvelopeFields, EnvelopeWriter } from '../serialization/envelope-writer';
import {
  type Headers,
  type HeaderValue,
  headersWithout,
  MessageHeader,
  transportHeadersOf,
} from '../serialization/headers';
import { instantText } from '../serialization/instant-text';
import { guidOrNone, type NewIdGenerator } from '../serialization/new-id';
import { rawMessageOf } from '../serialization/raw-json';
import type { BusInstruments } from '../telemetry/instruments';
import { SendTelemetry } from '../telemetry/send-telemetry';
import { activityIdOf, baggageHeader } from '../telemetry/trace-headers';
import type { Exchange, Transport, TransportMessage } from '../transport/transport.port';
import { type Address, addressOf, exchangeAt } from './address';
import type { Draft, MessageDraft } from './message-draft';
import type { Origin } from './origin';
import type { SendOptions } from './publish-endpoint';
import { type PublishHierarchy, PublishTopology } from './publish-topology';
import { tenantOfSent } from './tenant';
import { wholeTimeToLive } from './time-to-live';

interface SenderParts {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly ids: NewIdGenerator;
  readonly metrics: BusMetrics;
  readonly instruments: BusInstruments;
  readonly outboxStore: OutboxStore | undefined;
  readonly publishHierarchy?: PublishHierarchy | undefined;
  readonly scheduler: Scheduler;
}

const noHeaders: Headers = {};

/** Turns messages into bytes and lets them go: to the outbox of the surrounding work, else to the broker. */
export class MessageSender {
  private readonly destinations = new WeakMap<Exchange, string>();
  private readonly telemetry: SendTelemetry;
  private readonly publishTopology: PublishTopology;

  constructor(private readonly parts: SenderParts) {
    this.telemetry = new SendTelemetry(parts.metrics, parts.instruments, parts.transport.hostAddress);
    this.publishTopology = new PublishTopology(parts.publishHierarchy);
  }

  /**
   * Where a type is published, or the address that is named instead.
   *
   * @throws {ExcludedFromTopologyError} when the type has no exchange.
   * @throws {InvalidAddressError}
   */
  exchangeOf(type: MessageType, instead?: Address): Exchange {
    return instead === undefined ? this.publishTopology.exchangeOf(type) : exchangeAt(instead);
  }

  /** Publishes or sends a message. */
  async send(draft: MessageDraft, origin: Origin, named?: OrganizationId): Promise<void> {
    await this.dispatch(draft.type, this.prepareMessage(draft, origin, named));
  }

  /** As {@link send}, later. @returns the token to cancel it by. */
  async schedule({
    token = this.parts.ids.next(),
    ...request
  }: Omit<ScheduleRequest, 'token'> & { readonly token: Guid | undefined }): Promise<Guid> {
    await this.parts.scheduler.schedule({ ...request, token }, this);
    return token;
  }

  /** @returns false when nothing is scheduled under the token, as far as the bus's scheduler can tell. */
  cancelScheduled(token: Guid, origin: Origin): Promise<boolean> {
    return this.parts.scheduler.cancel(token, origin, this);
  }

  /** Whether a message can be kept until its time. */
  get keeps(): boolean {
    return this.parts.outboxStore !== undefined;
  }

  /** Keeps a message that is ready until its time: with the surrounding work, else at once. */
  async keep(token: Guid, at: Date, outgoing: OutgoingMessage, what: string): Promise<void> {
    const outbox = currentOutbox();
    if (outbox) return outbox.schedule(token, at, outgoing, { name: what });
    if (!this.parts.outboxStore) throw new SchedulerMissingError(what);
    await this.parts.outboxStore.schedule(token, at, outgoing);
  }

  /** @returns false when nothing is kept under the token. */
  async cancelKept(token: Guid): Promise<boolean> {
    const outbox = currentOutbox();
    if (outbox) return outbox.cancelScheduled(token);
    if (!this.parts.outboxStore) throw new SchedulerMissingError(`What has the token ${token}`);
    return this.parts.outboxStore.cancelScheduled(token);
  }

  /** Finds out whom a message is about, encodes it and makes its bytes. @throws {TenantMismatchError} {TenantMissingError} */
  prepareMessage(draft: MessageDraft, origin: Origin, named: OrganizationId | undefined): OutgoingMessage {
    const { type, message } = draft;
    const tenant = tenantOfSent(type, message, { named, ambient: origin.inheritance?.tenant });
    return this.prepare({ ...draft, encoded: type.encode(message), tenant }, origin);
  }

  /** Makes the bytes and what travels beside them. */
  prepare(
    { type, encoded, to, options, tenant, requestId, replyTo }: Draft,
    { writer, inheritance }: Origin,
  ): OutgoingMessage {
    const { ids, clock } = this.parts;
    const now = clock.now();
    const messageId = options.messageId ?? ids.next();
    const correlationId = options.correlationId ?? conventionalCorrelationIdOf(type, encoded);
    const span = this.telemetry.begin(to, inheritance?.activityId);
    const activityId = (span && activityIdOf(span)) ?? inheritance?.activityId;
    const headers = headersOf(options, tenant, inheritance, activityId);
    const timeToLiveMs = options.timeToLiveMs === undefined ? undefined : wholeTimeToLive(options.timeToLiveMs);
    const fields: EnvelopeFields = {
      messageId,
      requestId,
      correlationId,
      conversationId: options.conversationId ?? inheritance?.conversationId ?? ids.next(),
      initiatorId: inheritance?.initiatorId,
      destinationAddress: this.destinationOf(to),
      responseAddress: options.responseAddress,
      faultAddress: options.faultAddress,
      message: encoded,
      expirationTime: timeToLiveMs === undefined ? undefined : new Date(now.getTime() + timeToLiveMs).toISOString(),
      sentTime: instantText(now),
      headers,
    };
    const outgoing: OutgoingMessage = {
      exchange: to,
      message: {
        ...written(options.serializer, type, fields, writer),
        messageId,
        correlationId,
        timeToLiveMs,
        priority: options.priority ?? inheritance?.priority,
        replyTo,
        routingKey: options.routingKey,
        durable: options.durable,
      },
    };
    if (span) this.telemetry.prepared(span, outgoing, type, { ...fields, sourceAddress: writer.sourceAddress });
    return outgoing;
  }

  /** Lets a message go, with the surrounding work where there is one. */
  dispatch(type: MessageType, outgoing: OutgoingMessage): Promise<void> {
    const outbox = currentOutbox();
    if (!outbox) return this.dispatchNow(type, outgoing);
    try {
      outbox.add(outgoing, type);
    } catch (error) {
      this.telemetry.notCaptured(type, outgoing, error);
      throw error;
    }
    this.telemetry.captured(type, outgoing);
    return Promise.resolve();
  }

  /** Lets a message go at once, past any outbox: faults, requests. Resolves at the broker's confirm. */
  async dispatchNow(type: SentType, outgoing: OutgoingMessage): Promise<void> {
    try {
      await this.parts.transport.send(outgoing.exchange, outgoing.message);
    } catch (error) {
      this.telemetry.failed(type, outgoing, error);
      throw error;
    }
    this.telemetry.sent(type, outgoing);
  }

  /** A message that was made is not sent after all. */
  giveUp(type: SentType, outgoing: OutgoingMessage, error: unknown): void {
    this.telemetry.failed(type, outgoing, error);
  }

  private destinationOf(exchange: Exchange): string {
    let address = this.destinations.get(exchange);
    if (address === undefined) {
      address = addressOf(this.parts.transport.hostAddress, exchange);
      this.destinations.set(exchange, address);
    }
    return address;
  }
}

function written(
  serializer: SendOptions['serializer'],
  type: MessageType,
  fields: EnvelopeFields,
  writer: EnvelopeWriter,
): Pick<TransportMessage, 'body' | 'contentType' | 'headers'> {
  if (serializer !== 'raw-json') {
    const headers = fields.headers === noHeaders ? noHeaders : transportHeadersOf(fields.headers);
    return { body: writer.write(type, fields), contentType: ENVELOPE_CONTENT_TYPE, headers };
  }
  const { sourceAddress, host } = writer;
  const raw = rawMessageOf(type, { ...fields, sourceAddress, host });
  return { ...raw, headers: { ...transportHeadersOf(fields.headers, Number.POSITIVE_INFINITY), ...raw.headers } };
}

function conventionalCorrelationIdOf({ correlationIdFrom }: MessageType, encoded: unknown): Guid | undefined {
  if (correlationIdFrom === undefined || encoded === null || typeof encoded !== 'object') return undefined;
  return guidOrNone(Reflect.get(encoded, correlationIdFrom));
}

/** Inherited first, then what was given, then what nobody may set otherwise: the tenant. */
function headersOf(
  { headers: given, conversationId }: SendOptions,
  tenant: string | undefined,
  inheritance: Origin['inheritance'],
  activityId: string | undefined,
): Headers {
  if (given === undefined && tenant === undefined && activityId === undefined && inheritance === undefined)
    return noHeaders;
  const headers: Record<string, HeaderValue> = { ...inheritance?.headers };
  if (activityId !== undefined) headers[MessageHeader.activityId] = activityId;
  const baggage = baggageHeader();
  if (baggage !== undefined) headers[MessageHeader.activityBaggage] = baggage;
  if (inheritance !== undefined && conversationId !== undefined && conversationId !== inheritance.conversationId)
    headers[MessageHeader.initiatingConversationId] = inheritance.conversationId;
  const wanted = given && headersWithout(given, [MessageHeader.tenantId]);
  const all = wanted ? { ...headersWithout(headers, Object.keys(wanted)), ...wanted } : headers;
  if (tenant !== undefined) all[MessageHeader.tenantId] = tenant;
  return all;
}
