import { z } from 'zod';
import type { MessageType, TenantScope } from './message-type';
import { entityNameOf, isEntityName, parseWireName, type TypeName, urnNameOf, type WireName } from './wire-name';

type StringKey<T> = { [K in keyof T & string]-?: T[K] extends string | null | undefined ? K : never }[keyof T & string];

/** The fields of the ancestor `A` that `T` has not, or has with another type. */
type Lacks<T, A> = {
  [K in keyof A & string]-?: K extends keyof T
    ? T[K] extends A[K]
      ? never
      : K
    : Record<never, never> extends Pick<A, K>
      ? never
      : K;
}[keyof A & string];

type Fits<T, S, P extends readonly MessageType[]> = {
  readonly [I in keyof P]: P[I] extends MessageType<infer A, infer PS>
    ? [S] extends [PS]
      ? [Lacks<T, A>] extends [never]
        ? P[I]
        : `Add the field, with the same type: ${Lacks<T, A>}`
      : `Set tenant: '${PS & string}', as the ancestor does`
    : never;
};

/** How a message is known to others. */
export interface MessageOptions<T, S extends TenantScope, P extends readonly MessageType[]> {
  /** @default 'organization', so that forgetting it fails closed. */
  readonly tenant?: S;
  /** The field that names the organization where a publisher, such as a .NET service, sends no `Tenant-Id` header. */
  readonly tenantFrom?: StringKey<T>;
  /** Published to these as well; the schema must hold their fields. A consumer of an ancestor sees its fields only. */
  readonly implements?: P & Fits<T, S, P>;
  /** The field that is the correlation id. @default `correlationId`, `eventId`, `commandId`, whichever exists first. */
  readonly correlationId?: StringKey<T>;
  /** Closed generics of a .NET peer: `Changed<Order>` is `Sample.Orders:Changed` with `['Sample.Orders:Order']`. */
  readonly typeArguments?: readonly (MessageType | WireName)[];
  /** Where a peer departs from the naming rules. */
  readonly wire?: {
    /** After `urn:message:`, or an absolute URI of its own. */
    readonly urn?: string;
    readonly entityName?: string;
    readonly faultEntityName?: string;
    readonly temporary?: boolean;
    readonly excludeFromTopology?: boolean;
    /**
     * An exchange, such as that of an endpoint named so, which gets what is published where nobody is bound. All who publish
     * or consume the type must say the same. @default none: it is dropped
     */
    readonly alternateExchange?: string;
  };
}

const conventionalCorrelationIds = ['correlationId', 'eventId', 'commandId'];

/**
 * Declares a message: its name on the wire, its shape, what it implements, whom it is about.
 *
 * @throws {TypeError} on a name that RabbitMQ or MassTransit would refuse.
 */
export function defineMessage<
  Shape extends z.ZodRawShape,
  const S extends TenantScope = 'organization',
  const P extends readonly MessageType[] = [],
>(
  name: WireName,
  schema: z.ZodObject<Shape>,
  options: MessageOptions<z.output<z.ZodObject<Shape>>, S, P> = {},
): MessageType<z.output<z.ZodObject<Shape>>, S> {
  const typeName = parseWireName(name, options.typeArguments?.map(typeArgumentOf));
  const correlationIdFrom = options.correlationId ?? conventionalCorrelationIds.find((field) => field in schema.shape);
  return {
    name: urnNameOf(typeName),
    urn: urnOf(typeName, options.wire?.urn),
    entityName: checkedEntityName(options.wire?.entityName) ?? entityNameOf(typeName),
    typeName,
    // The default of S is the default of the option; the compiler cannot connect the two.
    tenant: (options.tenant ?? 'organization') as S,
    tenantFrom: options.tenantFrom,
    correlationIdFrom,
    schema,
    encode: holdsCodec(schema) ? (message) => z.encode(schema, message) : (message) => message,
    parents: options.implements ?? [],
    ancestors: closureOf(options.implements ?? []),
    temporary: options.wire?.temporary ?? false,
    excludeFromTopology: options.wire?.excludeFromTopology ?? false,
    alternateExchange: checkedEntityName(options.wire?.alternateExchange),
    faultEntityName: checkedEntityName(options.wire?.faultEntityName),
  };
}

function typeArgumentOf(argument: MessageType | WireName): TypeName {
  return typeof argument === 'string' ? parseWireName(argument) : argument.typeName;
}

function urnOf(typeName: TypeName, override: string | undefined): string {
  if (override === undefined) return `urn:message:${urnNameOf(typeName)}`;
  if (override.startsWith('urn:message:')) {
    throw new TypeError(`The URN "${override}" already has its prefix. Give the part after urn:message: alone.`);
  }
  return /^[a-z][a-z\d+.-]*:/i.test(override) ? override : `urn:message:${override}`;
}

function checkedEntityName(name: string | undefined): string | undefined {
  if (name === undefined || isEntityName(name)) return name;
  throw new TypeError(`"${name}" is no name of an exchange. Expected letters, digits and - _ . : only, 255 at most.`);
}

/** The ancestors and theirs, nearest first, each once. */
function closureOf(parents: readonly MessageType[]): readonly MessageType[] {
  return [...new Set([...parents, ...parents.flatMap((parent) => parent.ancestors)])];
}

/** Whether a schema writes another form than it holds; most do not, and then encoding is free. */
function holdsCodec(schema: z.core.$ZodType): boolean {
  const { def } = schema._zod;
  if (def.type === 'pipe') return true;
  const inner: readonly unknown[] = Object.values(def).flatMap((part: unknown) =>
    part !== null && typeof part === 'object' && !('_zod' in part) ? Object.values(part) : [part],
  );
  return inner.some((part) => part instanceof z.core.$ZodType && holdsCodec(part));
}
