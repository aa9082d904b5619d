import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Delivery,
  type Exchange,
  type Headers,
  type HeaderValue,
  type ReceiveEndpoint,
  type Receiver,
  Transport,
  type TransportMessage,
} from '@baton/bus';
import type { HostInfo } from '@baton/contracts';
import { readJsonExactly } from '../src/serialization/json-text';

const folder = join(__dirname, 'fixtures', 'masstransit');

/** The names of all captured files. */
export const fixtureNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

/** A captured message, or one of ours brought into the same form. */
export interface WireMessage {
  readonly exchange: string;
  readonly routing_key: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly body_text: string;
  readonly body: Readonly<Record<string, unknown>> | null;
}

const used = new Set<string>();

/** Which files some test has looked at. */
export function usedFixtures(): ReadonlySet<string> {
  return used;
}

/** A captured file; integers keep all their digits. */
export function fixture<T = WireMessage>(name: string): T {
  used.add(name);
  return readJsonExactly(readFileSync(join(folder, `${name}.json`), 'utf8')) as T;
}

/** The process the files were captured in, so that host, names and addresses need no masking. */
export const capturedHost: HostInfo = {
  machineName: 'vm',
  processName: 'capture',
  processId: 3956,
  assembly: 'capture',
  assemblyVersion: '1.0.0.0',
  frameworkVersion: '10.0.12',
  massTransitVersion: '8.5.12.0',
  operatingSystemVersion: 'Unix 6.18.44.657',
};

/** Where it was connected. */
export const capturedHostAddress = 'rabbitmq://localhost:15600/capture';

/** What differs between any two runs, by its place in a message, and why. Nothing else may differ. */
export const varying: readonly { readonly place: RegExp; readonly why: string; readonly orNull?: true }[] = [
  {
    place: /^properties\.message_id$|^body\.(messageId|conversationId)$|\.(faultId|faultedMessageId)$/,
    why: 'a new id each time',
  },
  { place: /^body\.requestId$/, why: 'a new id for each request' },
  { place: /^body\.(sentTime|expirationTime)$|\.timestamp$|^headers\.MT-Fault-Timestamp/, why: 'the time it happened' },
  { place: /stackTrace$|^headers\.MT-Fault-StackTrace/, why: 'another language has other frames' },
  { place: /\.source$/, why: 'the .NET assembly that threw; there is none here', orNull: true },
  { place: /^headers\.x-dotnet-pub-seq-no/, why: 'the .NET client counts what it publishes' },
  {
    place: /^headers\.MT-Activity-Id|^body\.headers\.MT-Activity-Id/,
    why: 'each span of a trace has its own id; see traceOf',
  },
  { place: /^body_text$/, why: 'the same as the body, with other blanks' },
];

const temporaryName = /vm_capture_bus_[a-km-uw-z13-9]{26}/g;

/** The message with everything that varies replaced; what is null or absent stays so. */
export function masked(value: unknown, place = ''): unknown {
  const entry = varying.find((candidate) => candidate.place.test(place));
  if (value === undefined || (value === null && !entry?.orNull)) return value;
  if (entry) return place.startsWith('headers.x-dotnet') ? undefined : '<varies>';
  if (typeof value === 'string') return value.replace(temporaryName, '<bus endpoint>');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => masked(item, `${place}[${index}]`));
  const parts = Object.entries(value).map(
    ([key, part]) => [key, masked(part, place === '' ? key : `${place}.${key}`)] as const,
  );
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
}

/** The part of a traceparent that all spans of a trace share. */
export function traceOf({ headers }: WireMessage): unknown {
  return String(headers['MT-Activity-Id']?.S).slice(0, 35);
}

/** One of ours in the form of a captured file. */
export function wireFormOf(exchange: string, message: TransportMessage): WireMessage {
  const text = Buffer.from(message.body).toString();
  const { contentType, durable = true, messageId, correlationId, priority, timeToLiveMs, routingKey = '' } = message;
  const properties = {
    content_type: contentType,
    delivery_mode: durable ? 2 : 1,
    priority,
    correlation_id: correlationId,
    expiration: timeToLiveMs?.toString(),
    message_id: messageId,
  };
  return {
    exchange,
    routing_key: routingKey,
    properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, typedHeader(value)] as const),
    ),
    body_text: text,
    body: bodyOf(text),
  };
}

function bodyOf(text: string): WireMessage['body'] {
  try {
    return readJsonExactly(text) as WireMessage['body'];
  } catch {
    return null;
  }
}

/** With the letter of its AMQP type. */
function typedHeader(value: HeaderValue): Readonly<Record<string, unknown>> {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { I: value } : { d: value };
  if (value !== null && typeof value === 'object' && 'timestamp' in value) return { T: value.timestamp };
  if (value !== null && typeof value === 'object' && 'int64' in value) return { l: BigInt(String(value.int64)) };
  throw new Error(`No AMQP header: ${JSON.stringify(value)}`);
}

/** A captured message as a consumer would be delivered it. */
export function deliverable({ body_text, properties, headers }: WireMessage): TransportMessage {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    body: Buffer.from(body_text),
    contentType: text(properties.content_type) ?? '',
    messageId: text(properties.message_id),
    correlationId: text(properties.correlation_id),
    headers: textsIn(headers),
  };
}

function textsIn(headers: WireMessage['headers']): Headers {
  const texts: Record<string, string> = {};
  for (const [name, { S: text }] of Object.entries(headers)) if (typeof text === 'string') texts[name] = text;
  return texts;
}

/** What a delivery's consumer did with it. */
export interface Moved {
  readonly to: 'error' | 'skipped';
  readonly message: TransportMessage;
}

/** Remembers what is sent, and delivers what a test gives it. */
export class RecordingTransport extends Transport {
  override readonly hostAddress = capturedHostAddress;
  override readonly connected = true;
  readonly sent: { readonly exchange: Exchange; readonly message: TransportMessage }[] = [];
  private readonly endpoints = new Map<string, (delivery: Delivery) => void>();

  override onConnectionChange(): () => void {
    return () => undefined;
  }
  override async connect(): Promise<void> {}
  override async close(): Promise<void> {}
  override async send(exchange: Exchange, message: TransportMessage): Promise<void> {
    this.sent.push({ exchange, message });
  }
  override async deploy(): Promise<void> {}
  override async receive(endpoint: ReceiveEndpoint, onDelivery: (delivery: Delivery) => void): Promise<Receiver> {
    this.endpoints.set(endpoint.name, onDelivery);
    return { consuming: true, fault: undefined, stop: async () => undefined, close: async () => undefined };
  }

  /** Delivers to an endpoint. @returns what became of it, once it is settled */
  deliver(endpoint: string, message: TransportMessage): Promise<Moved | undefined> {
    return new Promise((resolve, reject) => {
      this.endpoints.get(endpoint)?.({
        ...message,
        live: true,
        deliveryCount: 0,
        ack: () => resolve(undefined),
        requeue: () => reject(new Error('The delivery was put back.')),
        renew: async () => reject(new Error('The delivery was put at the end of its queue.')),
        move: async (to, headers) =>
          resolve({
            to,
            message: { ...message, timeToLiveMs: undefined, headers: { ...message.headers, ...headers } },
          }),
      });
    });
  }

  /** The only message sent so far, in the form of a captured file. */
  get onlySent(): WireMessage {
    const [first, ...others] = this.sent;
    if (!first || others.length > 0) throw new Error(`Expected one message, but ${this.sent.length} were sent.`);
    return wireFormOf(first.exchange.name, first.message);
  }
}
