/** `Namespace:Name` as on the wire; `+` joins nested types: `Sample.Orders:OrderFlow+Approved`. */
export type WireName = `${string}:${string}`;

const wireName = /^[\p{L}\d_]+(?:\.[\p{L}\d_]+)*:[\p{L}\d_]+(?:\+[\p{L}\d_]+)*$/u;

/** A name as MassTransit derives it from a .NET type: namespace, type with its outer types, closed type arguments. */
export interface TypeName {
  readonly namespace: string;
  /** Outer types first. */
  readonly nesting: readonly string[];
  readonly typeArguments: readonly TypeName[];
}

/** Splits a wire name. @throws {TypeError} on a name that RabbitMQ or MassTransit would refuse. */
export function parseWireName(name: WireName, typeArguments: readonly TypeName[] = []): TypeName {
  if (!wireName.test(name)) {
    throw new TypeError(
      `"${name}" is no message name. Expected Namespace:Name, such as Sample.Orders:SubmitOrder, nested types joined by +.`,
    );
  }
  const [namespace = '', type = ''] = name.split(':');
  return { namespace, nesting: type.split('+'), typeArguments };
}

/**
 * The URN without its prefix: nested types by `+`, every type argument in full inside `[[…],[…]]`.
 *
 * @see docs/masstransit-compatibility.md, identity.
 */
export function urnNameOf({ namespace, nesting, typeArguments }: TypeName): string {
  const args = typeArguments.map((argument) => `[${urnNameOf(argument)}]`).join(',');
  return `${namespace}:${nesting.join('+')}${args && `[${args}]`}`;
}

/**
 * The exchange's name: nested types by `-`, type arguments inside `--…--` and separated by `::`; an argument's namespace
 * is written only where it differs from that of the type around it.
 */
export function entityNameOf(type: TypeName, outerNamespace?: string): string {
  const { namespace, nesting, typeArguments } = type;
  const args = typeArguments.map((argument) => entityNameOf(argument, namespace)).join('::');
  const prefix = namespace === outerNamespace ? '' : `${namespace}:`;
  return `${prefix}${nesting.join('-')}${args && `--${args}--`}`;
}

/** Letters of any script, digits, `-`, `_`, `.`, `:`. */
const entityName = /^[\p{L}\p{Nd}\-_.:]+$/u;
const longestEntityName = 255;

/** Whether RabbitMQ and MassTransit would take a name for an exchange or a queue. */
export function isEntityName(name: string): boolean {
  return name.length <= longestEntityName && entityName.test(name);
}
