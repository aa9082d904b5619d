import {
  AnyFault,
  AppError,
  type ExceptionInfo,
  type Fault,
  type Guid,
  type HostInfo,
  type MessageType,
} from '@baton/contracts';
import { type Headers, type HeaderValue, MessageHeader, MoveReason } from '../serialization/headers';
import { hostHeadersOf } from '../serialization/host-info';
import { causesOf } from './retry-policy';

/** The most characters of a message or stack trace in a header. */
const LONGEST_HEADER = 2_048;
/** How deep causes are described; errors may hold each other in a circle. */
const DEEPEST_CAUSE = 10;

/** What a bus publishes for a delivery that no consumer could be given. */
export const ReceiveFault: MessageType<Fault, 'platform'> = {
  ...AnyFault,
  name: 'MassTransit:ReceiveFault',
  urn: 'urn:message:MassTransit:ReceiveFault',
  entityName: 'MassTransit:ReceiveFault',
  typeName: { ...AnyFault.typeName, nesting: ['ReceiveFault'] },
  ancestors: [AnyFault],
};

/** An error as MassTransit describes an exception: with its causes, and our errors' code as data. */
export function exceptionInfoOf(error: unknown, depth = 0): ExceptionInfo {
  if (!(error instanceof Error)) {
    return {
      exceptionType: typeof error,
      message: String(error),
      stackTrace: null,
      innerException: null,
      source: null,
      data: null,
    };
  }
  const cause = error.cause === undefined || depth >= DEEPEST_CAUSE ? null : exceptionInfoOf(error.cause, depth + 1);
  return {
    exceptionType: error.name,
    innerException: cause,
    stackTrace: stackOf(error),
    message: error.message,
    source: null,
    data: error instanceof AppError ? { code: error.code } : null,
  };
}

/** One entry as a rule; one for each part of an aggregate that has some. */
function exceptionsOf(error: unknown): readonly ExceptionInfo[] {
  const parts: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return (parts.length > 0 ? parts : [error]).map((part) => exceptionInfoOf(part));
}

/** The frames alone; the line above them repeats name and message. */
function stackOf({ stack }: Error): string {
  const at = stack?.search(/^\s+at /m) ?? -1;
  return stack === undefined || at < 0 ? '' : stack.slice(at);
}

/** What is known about a failed delivery. */
export interface FaultFacts {
  readonly faultId: Guid;
  readonly faultedMessageId: Guid | null;
  readonly at: Date;
  readonly error: unknown;
  readonly host: HostInfo;
}

/** A `Fault<T>` as on the wire; the message goes back as it came. */
export function faultMessageOf(facts: FaultFacts, faultMessageTypes: readonly string[], message: unknown): object {
  return { ...faultFieldsOf(facts), faultMessageTypes, message };
}

/** A `ReceiveFault` as on the wire. */
export function receiveFaultMessageOf(facts: FaultFacts, contentType: string | null): object {
  return { ...faultFieldsOf(facts), faultMessageTypes: null, contentType };
}

function faultFieldsOf({ faultId, faultedMessageId, at, error, host }: FaultFacts): object {
  return { faultId, faultedMessageId, timestamp: at.toISOString(), exceptions: exceptionsOf(error), host };
}

/** The headers of a copy in `_error`. */
export interface ErrorCopyFacts {
  readonly error: unknown;
  readonly at: Date;
  readonly inputAddress: string;
  readonly host: HostInfo;
  /** Only where a consumer faulted. */
  readonly consumer?: { readonly name: string; readonly type: MessageType; readonly retryCount: number } | undefined;
}

/** Who failed, why, where and when: the innermost cause, as MassTransit names it. */
export function errorHeadersOf({ error, at, inputAddress, host, consumer }: ErrorCopyFacts): Headers {
  const cause = innermostOf(error);
  const headers: Record<string, HeaderValue> = {
    [MessageHeader.reason]: MoveReason.fault,
    [MessageHeader.faultExceptionType]: cause instanceof Error ? cause.name : typeof cause,
    [MessageHeader.faultMessage]: shortened(cause instanceof Error ? cause.message : String(cause)),
    [MessageHeader.faultStackTrace]: shortened(cause instanceof Error ? stackOf(cause) : ''),
    [MessageHeader.faultTimestamp]: roundTripForm(at),
    [MessageHeader.faultInputAddress]: inputAddress,
    ...hostHeadersOf(host),
  };
  if (consumer) {
    headers[MessageHeader.faultConsumerType] = consumer.name;
    headers[MessageHeader.faultMessageType] = dottedNameOf(consumer.type.typeName);
    if (consumer.retryCount > 0) headers[MessageHeader.faultRetryCount] = consumer.retryCount;
  }
  return headers;
}

/** The headers of a copy in `_skipped`. */
export function skippedHeadersOf(host: HostInfo): Headers {
  return { [MessageHeader.reason]: MoveReason.skipped, ...hostHeadersOf(host) };
}

/**
 * The cause of all causes. Our own errors say what was wrong in full sentences, so one of them is not passed over for
 * the driver's error it wraps.
 */
function innermostOf(error: unknown): unknown {
  const causes = causesOf(error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error);
  return causes.findLast((cause) => cause instanceof AppError) ?? causes.at(-1) ?? error;
}

function shortened(text: string): string {
  return text.length > LONGEST_HEADER ? text.slice(0, LONGEST_HEADER) : text;
}

/** .NET's round-trip form, with its seven digits. */
function roundTripForm(at: Date): string {
  return at.toISOString().replace('Z', '0000Z');
}

/** A type as .NET prints it: `Sample.Orders.SubmitOrder`, type arguments in angle brackets. */
export function dottedNameOf({ namespace, nesting, typeArguments }: MessageType['typeName']): string {
  const args = typeArguments.map(dottedNameOf).join(',');
  return `${namespace}.${nesting.join('+')}${args && `<${args}>`}`;
}
