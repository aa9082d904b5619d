import { z } from 'zod';
import { type Guid, guid } from '../values/guid';
import { utcInstant } from '../values/utc-instant';
import type { MessageType, TenantScope } from './message-type';
import { entityNameOf, type TypeName, urnNameOf } from './wire-name';

/** An exception as MassTransit describes it. */
export interface ExceptionInfo {
  readonly exceptionType: string;
  readonly message: string;
  readonly stackTrace: string | null;
  readonly innerException: ExceptionInfo | null;
  readonly source: string | null;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** The process a message or fault came from. */
export interface HostInfo {
  readonly machineName: string | null;
  readonly processName: string | null;
  readonly processId: number;
  readonly assembly: string | null;
  readonly assemblyVersion: string | null;
  readonly frameworkVersion: string | null;
  readonly massTransitVersion: string | null;
  readonly operatingSystemVersion: string | null;
}

/** What a bus publishes when a consumer gave up on a `T`. */
export interface Fault<T = unknown> {
  readonly faultId: Guid;
  readonly faultedMessageId: Guid | null;
  readonly timestamp: Date;
  readonly exceptions: readonly ExceptionInfo[];
  readonly host: HostInfo | null;
  readonly faultMessageTypes: readonly string[] | null;
  readonly message: T;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

const exceptionInfo: z.ZodType<ExceptionInfo> = z.object({
  exceptionType: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  message: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  stackTrace: text,
  get innerException() {
    return exceptionInfo.nullish().transform((value) => value ?? null);
  },
  source: text,
  data: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? null),
});

const hostInfo: z.ZodType<HostInfo> = z.object({
  machineName: text,
  processName: text,
  processId: z
    .int()
    .nullish()
    .transform((value) => value ?? 0),
  assembly: text,
  assemblyVersion: text,
  frameworkVersion: text,
  massTransitVersion: text,
  operatingSystemVersion: text,
});

const faultSchemaOf = <T>(message: z.ZodType<T>): z.ZodType<Fault<T>> =>
  z.object({
    faultId: guid,
    faultedMessageId: guid.nullish().transform((value) => value ?? null),
    timestamp: utcInstant,
    exceptions: z
      .array(exceptionInfo)
      .nullish()
      .transform((value) => value ?? []),
    host: hostInfo.nullish().transform((value) => value ?? null),
    faultMessageTypes: z
      .array(z.string())
      .nullish()
      .transform((value) => value ?? null),
    message,
  });

const known = new Map<MessageType, MessageType>();

function faultTypeOf<T, S extends TenantScope>(
  typeName: TypeName,
  rest: {
    readonly message: z.ZodType<T>;
    readonly encode: (message: T) => unknown;
    readonly tenant: S;
    readonly entityName?: string | undefined;
    readonly parents: readonly MessageType[];
    readonly ancestors: readonly MessageType[];
    readonly temporary: boolean;
    readonly excludeFromTopology: boolean;
  },
): MessageType<Fault<T>, S> {
  return {
    name: urnNameOf(typeName),
    urn: `urn:message:${urnNameOf(typeName)}`,
    entityName: rest.entityName ?? entityNameOf(typeName),
    typeName,
    tenant: rest.tenant,
    tenantFrom: undefined,
    correlationIdFrom: undefined,
    schema: faultSchemaOf(rest.message),
    encode: (fault) => ({ ...fault, timestamp: fault.timestamp.toISOString(), message: rest.encode(fault.message) }),
    parents: rest.parents,
    ancestors: rest.ancestors,
    temporary: rest.temporary,
    excludeFromTopology: rest.excludeFromTopology,
    alternateExchange: undefined,
    faultEntityName: undefined,
  };
}

const fault: TypeName = { namespace: 'MassTransit', nesting: ['Fault'], typeArguments: [] };

/** `MassTransit:Fault`, which every fault is also published as. */
export const AnyFault: MessageType<Fault, 'platform'> = faultTypeOf(fault, {
  message: z.unknown(),
  encode: (message) => message,
  tenant: 'platform',
  parents: [],
  ancestors: [],
  temporary: false,
  excludeFromTopology: false,
});

/**
 * The token of `Fault<T>`; the same one each time. Its ancestors are the faults of T's ancestors and {@link AnyFault}.
 * T's own exchange name has no effect on it.
 */
export function faultOf<T, S extends TenantScope>(type: MessageType<T, S>): MessageType<Fault<T>, S> {
  const existing = known.get(type);
  // The map holds, under each token, the fault made from that very token.
  if (existing) return existing as MessageType<Fault<T>, S>;
  const made = faultTypeOf(
    { ...fault, typeArguments: [type.typeName] },
    {
      message: type.schema,
      encode: type.encode,
      tenant: type.tenant,
      entityName: type.faultEntityName,
      parents: [...type.parents.map((parent) => faultOf(parent)), AnyFault],
      ancestors: [...type.ancestors.map((ancestor) => faultOf(ancestor)), AnyFault],
      temporary: type.temporary,
      excludeFromTopology: type.excludeFromTopology,
    },
  );
  known.set(type, made);
  return made;
}
