import type { z } from 'zod';
import { elementOf, fieldsOf, optionsOf, recordValueOf } from './schema-shape';

type Fields = Readonly<Record<string, z.core.$ZodType>>;

const lowerCaseNames = new WeakMap<Fields, ReadonlyMap<string, string>>();

/**
 * Whether a message spells a field of its type in another case, as a .NET peer without camel case does. Cheap for what
 * is spelt right: one look-up per property.
 */
export function isSpeltOtherwise(message: object, schema: z.core.$ZodType): boolean {
  const fields = fieldsOf(schema);
  if (!fields) return false;
  for (const name in message) {
    if (!Object.hasOwn(fields, name) && lowerCaseNamesOf(fields).has(name.toLowerCase())) return true;
  }
  return false;
}

/**
 * A copy of a value whose properties are spelt as the schema spells them, at any depth. Where two spellings of one field
 * stand side by side the schema's own wins. Records keep their keys: those are data.
 */
export function speltAsDeclared(value: unknown, schema: z.core.$ZodType): unknown {
  if (value === null || typeof value !== 'object') return value;
  const options = optionsOf(schema);
  if (Array.isArray(value)) {
    const element = only(options.map(elementOf));
    return element ? value.map((item: unknown) => speltAsDeclared(item, element)) : value;
  }
  const fields = only(options.map(fieldsOf));
  if (fields) return objectSpeltAsDeclared(value, fields);
  const part = only(options.map(recordValueOf));
  return part ? recordSpeltAsDeclared(value, part) : value;
}

/** Of a union's options the one that has what is asked for; none where several do, since nothing says which is meant. */
function only<T>(found: readonly (T | undefined)[]): T | undefined {
  const [first, ...others] = found.filter((one) => one !== undefined);
  return others.length === 0 ? first : undefined;
}

function recordSpeltAsDeclared(value: object, part: z.core.$ZodType): object {
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, speltAsDeclared(entry, part)]));
}

function objectSpeltAsDeclared(value: object, fields: Fields): Record<string, unknown> {
  const names = lowerCaseNamesOf(fields);
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const declared = Object.hasOwn(fields, name) ? name : names.get(name.toLowerCase());
    const field = declared === undefined ? undefined : fields[declared];
    if (declared === undefined || field === undefined) {
      // Set on the copy it would be the copy's prototype.
      if (name !== '__proto__') copy[name] = part;
    } else if (declared === name || !Object.hasOwn(value, declared)) copy[declared] = speltAsDeclared(part, field);
  }
  return copy;
}

function lowerCaseNamesOf(fields: Fields): ReadonlyMap<string, string> {
  let names = lowerCaseNames.get(fields);
  if (!names) {
    names = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name]));
    lowerCaseNames.set(fields, names);
  }
  return names;
}
