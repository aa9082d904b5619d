import { z } from 'zod';

/**
 * A dictionary in a message: an object whose keys are data and keep their case. A list of `{ "Key": …, "Value": … }`, which
 * .NET reads as one, is read too; of a key that comes twice the last counts.
 */
export function dictionary<Z extends z.ZodType>(value: Z) {
  const entries = z.array(z.object({ Key: z.string(), Value: value }));
  const inCode = z.custom<Readonly<Record<string, z.output<Z>>>>((given) => typeof given === 'object');
  return z.codec(z.union([z.record(z.string(), value), entries]), inCode, {
    decode: (given) => (Array.isArray(given) ? recordOf<z.output<Z>>(given) : given),
    encode: (record) => record,
  });
}

/** As zod's own records, without the one key that is no data but an object's prototype. */
function recordOf<T>(entries: readonly { readonly Key: string; readonly Value?: T }[]): Record<string, T> {
  const record: Record<string, T> = {};
  for (const { Key, Value } of entries) if (Key !== '__proto__' && Value !== undefined) record[Key] = Value;
  return record;
}
