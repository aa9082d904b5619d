import { z } from 'zod';

/** Schemas that stand around another: the inner one is what matters for names and numbers. */
const wrappers = new Set(['optional', 'nullable', 'nonoptional', 'default', 'prefault', 'readonly', 'catch']);

/** What a schema is once its wrappers are taken off; the reading side of a codec. */
export function bareSchemaOf(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = schema._zod;
  if (wrappers.has(def.type) && 'innerType' in def && def.innerType instanceof z.core.$ZodType)
    return bareSchemaOf(def.innerType);
  if (schema instanceof z.core.$ZodPipe) return bareSchemaOf(schema._zod.def.in);
  return schema;
}

type Fields = Readonly<Record<string, z.core.$ZodType>>;

/** Asked for with every message, so found out once. */
const knownFields = new WeakMap<z.core.$ZodType, Fields | false>();

/** The fields of an object schema by name; undefined when the schema is none. */
export function fieldsOf(schema: z.core.$ZodType): Fields | undefined {
  let fields = knownFields.get(schema);
  if (fields === undefined) {
    const bare = bareSchemaOf(schema);
    fields = bare instanceof z.core.$ZodObject ? bare._zod.def.shape : false;
    knownFields.set(schema, fields);
  }
  return fields === false ? undefined : fields;
}

/** The element of a list schema; undefined when the schema is none. */
export function elementOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const bare = bareSchemaOf(schema);
  return bare instanceof z.core.$ZodArray ? bare._zod.def.element : undefined;
}

/** What the values of a dictionary schema are; undefined when the schema is none. */
export function recordValueOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const bare = bareSchemaOf(schema);
  return bare instanceof z.core.$ZodRecord ? bare._zod.def.valueType : undefined;
}

/** The schemas one of which a value has to fit; the schema alone when it is no union. */
export function optionsOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const bare = bareSchemaOf(schema);
  return bare instanceof z.core.$ZodUnion ? bare._zod.def.options.flatMap(optionsOf) : [bare];
}

/**
 * Whether somewhere in a schema 64-bit integers are expected, for which ordinary JSON reading is too coarse.
 *
 * @param seen schemas looked at already: one may contain itself, as an exception contains the one that caused it.
 */
export function expectsBigInt(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): boolean {
  const bare = bareSchemaOf(schema);
  if (bare._zod.def.type === 'bigint') return true;
  if (seen.has(bare)) return false;
  seen.add(bare);
  return partsOf(bare).some((part) => expectsBigInt(part, seen));
}

function partsOf(bare: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (bare instanceof z.core.$ZodLazy) return [bare._zod.innerType];
  const fields = fieldsOf(bare);
  if (fields) return Object.values(fields);
  return Object.values(bare._zod.def)
    .flat()
    .filter((part: unknown) => part instanceof z.core.$ZodType);
}
