import type { z } from 'zod';
import { elementOf, fieldsOf } from './schema-shape';

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
    if (!(name in fields) && lowerCaseNamesOf(fields).has(name.toLowerCase())) return true;
  }
  return false;
}

/**
 * A copy of a value whose properties are spelt as the schema spells them, at any depth. Where two spellings of one field
 * stand side by side the schema's own wins. Records keep their keys: those are data.
 */
export function speltAsDeclared(value: unknown, schema: z.core.$ZodType): unknown {
  if (value === null || typeof value !== 'object') return value;
  const element = elementOf(schema);
  if (Array.isArray(value)) return element ? value.map((item: unknown) => speltAsDeclared(item, element)) : value;
  const fields = fieldsOf(schema);
  return fields ? objectSpeltAsDeclared(value, fields) : value;
}

function objectSpeltAsDeclared(value: object, fields: Fields): Record<string, unknown> {
  const names = lowerCaseNamesOf(fields);
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const declared = name in fields ? name : names.get(name.toLowerCase());
    const field = declared === undefined ? undefined : fields[declared];
    if (declared === undefined || field === undefined) copy[name] = part;
    else if (declared === name || !(declared in value)) copy[declared] = speltAsDeclared(part, field);
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
