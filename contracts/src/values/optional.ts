import { z } from 'zod';

/**
 * A field that others may leave out or send as null, which .NET does for every unset property. Readers get `fallback`
 * then; writers always give a value.
 */
export function withFallback<Z extends z.ZodType>(schema: Z, fallback: z.input<Z> & z.output<Z>) {
  return z.codec(schema.nullish(), schema, {
    decode: (value) => (value ?? fallback) as z.input<Z>,
    encode: (value) => value as z.output<Z>,
  });
}
