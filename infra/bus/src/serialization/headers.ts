/** A header value. Dates and big integers keep their AMQP type; lists and objects travel in the envelope alone. */
export type HeaderValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | readonly HeaderValue[]
  | { readonly [key: string]: HeaderValue };

/** Headers by name. */
export type Headers = Readonly<Record<string, HeaderValue>>;

/** A moment among a transport's headers, in whole seconds since 1970: AMQP's timestamp. */
export interface TimestampHeader {
  readonly timestamp: number;
}

/** An integer among a transport's headers that a number cannot hold: AMQP's 64-bit integer, in decimal digits. */
export interface Int64Header {
  readonly int64: string;
}

/** The names of all headers the bus writes or reads. */
export const MessageHeader = {
  /** The organization a message is about. No `MT-` prefix, so that .NET services pass it on unasked. */
  tenantId: 'Tenant-Id',
  reason: 'MT-Reason',
  faultExceptionType: 'MT-Fault-ExceptionType',
  faultMessage: 'MT-Fault-Message',
  faultStackTrace: 'MT-Fault-StackTrace',
  faultTimestamp: 'MT-Fault-Timestamp',
  faultInputAddress: 'MT-Fault-InputAddress',
  faultConsumerType: 'MT-Fault-ConsumerType',
  faultMessageType: 'MT-Fault-MessageType',
  faultRetryCount: 'MT-Fault-RetryCount',
  faultRedeliveryCount: 'MT-Fault-RedeliveryCount',
  redeliveryCount: 'MT-Redelivery-Count',
  originalMessageId: 'MT-OriginalMessageId',
  schedulingTokenId: 'MT-Scheduling-TokenId',
  /** Milliseconds, a 64-bit integer; read by the broker's delayed-message plugin, never in an envelope. */
  delay: 'x-delay',
  /** The conversation in which a new one was begun. */
  initiatingConversationId: 'MT-InitiatingConversationId',
  requestAcceptType: 'MT-Request-AcceptType',
  activityId: 'MT-Activity-Id',
  /** `Link` or `New` where the receiver's trace shall not be the sender's. */
  activityPropagation: 'MT-Activity-Propagation',
  activityBaggage: 'MT-Activity-Correlation-Context',
  hostMachineName: 'MT-Host-MachineName',
  hostProcessName: 'MT-Host-ProcessName',
  hostProcessId: 'MT-Host-ProcessId',
  hostAssembly: 'MT-Host-Assembly',
  hostAssemblyVersion: 'MT-Host-AssemblyVersion',
  hostMassTransitVersion: 'MT-Host-MassTransitVersion',
  hostFrameworkVersion: 'MT-Host-FrameworkVersion',
  hostOperatingSystemVersion: 'MT-Host-OperatingSystemVersion',
  /** Raw JSON, where metadata travel beside the body. */
  rawMessageId: 'MessageId',
  rawCorrelationId: 'CorrelationId',
  rawConversationId: 'ConversationId',
  rawRequestId: 'RequestId',
  rawInitiatorId: 'MT-InitiatorId',
  rawMessageType: 'MT-MessageType',
  rawSourceAddress: 'MT-Source-Address',
  rawResponseAddress: 'MT-Response-Address',
  rawFaultAddress: 'MT-Fault-Address',
  rawHostInfo: 'MT-Host-Info',
} as const;

/** Values of {@link MessageHeader.reason}. */
export const MoveReason = { fault: 'fault', skipped: 'dead-letter' } as const;

/** Headers with this prefix belong to one message and are never passed on to the next. */
export const OWN_HEADER_PREFIX = 'MT-';

/** Bytes that AMQP allows a header's name. */
const LONGEST_NAME = 255;
/** Bytes of a header's kind and lengths, or of a number. */
const OVERHEAD = 10;
/** Bytes of headers that travel outside the envelope as well: half of what the client's table holds. */
const MOST_TEXT = 32_768;

/**
 * The headers that travel outside the envelope too. As MassTransit writes them: text and numbers as they are, true as
 * `True`, dates as timestamps; false, null, lists and objects stay in the envelope. So does what AMQP has no room for: names
 * over 255 bytes, what is over 32 kB in all, and numbers and moments it cannot write: RabbitMQ ends the connection over an
 * infinite one.
 *
 * @param room bytes; without an envelope there is nowhere to stay, and no bound.
 */
export function transportHeadersOf(headers: Headers, room: number = MOST_TEXT): Headers {
  const scalars: Record<string, HeaderValue> = {};
  let left = room;
  for (const name in headers) {
    const value = scalarOf(headers[name] ?? null);
    if (value === undefined) continue;
    const size = Buffer.byteLength(name) + (typeof value === 'string' ? Buffer.byteLength(value) : 0) + OVERHEAD;
    if (Number.isFinite(room) && (size > left || Buffer.byteLength(name) > LONGEST_NAME)) continue;
    left -= size;
    scalars[name] = value;
  }
  return scalars;
}

function scalarOf(value: HeaderValue): HeaderValue | undefined {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? { int64: value.toString() } : undefined;
    case 'boolean':
      return value ? 'True' : undefined;
    default:
      return value instanceof Date && value.getTime() >= 0
        ? { timestamp: Math.floor(value.getTime() / 1000) }
        : undefined;
  }
}

/** Reads a header whatever the case of its name, which others may write differently. */
export function headerOf(headers: Headers, name: string): HeaderValue | undefined {
  const exact = headers[name];
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  for (const key in headers) if (key.toLowerCase() === wanted) return headers[key];
  return undefined;
}

/** All headers but those of these names, in whatever case: twice the same, a reader might take either. */
export function headersWithout(headers: Headers, names: readonly string[]): Headers {
  const unwanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !unwanted.has(name.toLowerCase())));
}

/** Reads a header as a whole number, or digits; 0 when it is absent or none. */
export function countHeaderOf(headers: Headers, name: string): number {
  const value = headerOf(headers, name);
  const count =
    typeof value === 'number' || (typeof value === 'string' && /^\d{1,15}$/.test(value)) ? Number(value) : 0;
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}
