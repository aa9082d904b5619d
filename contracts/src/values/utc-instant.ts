import { z } from 'zod';

/**
 * An instant in a message: ISO 8601 with `Z` or an offset on the wire, a `Date` in code. .NET writes up to seven
 * fraction digits; what is finer than a millisecond is dropped.
 */
export const utcInstant = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: (text) => new Date(text),
  encode: (instant) => instant.toISOString(),
});
