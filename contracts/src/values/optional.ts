import { z } from 'zod';

/**
 * A field that others may leave out or send as null: .NET sends null for every unset property, and Newtonsoft's serializer
 * leaves out nulls, zeros, false and empty GUIDs. Readers get `fallback` then; writers always give a value.
 */
export function withFallback<Z extends z.ZodType>(schema: Z, fallback: z.output<Z>) {
  return z.codec(schema.nullish(), z.custom<z.output<Z>>(), {
    decode: (value): z.output<Z> => value ?? fallback,
    encode: (value) => value,
  });
}
