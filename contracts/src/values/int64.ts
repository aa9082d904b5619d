import { z } from 'zod';

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

/**
 * A 64-bit integer in a message: digits on the wire, whatever their number, a bigint in code. An endpoint with such a field
 * reads its messages exactly, at the cost of a slower parse; where numbers up to 2^53 do, take `z.int()`.
 */
export const int64 = z.codec(z.union([z.bigint(), z.int()]), z.bigint().min(LOWEST).max(HIGHEST), {
  decode: (value) => BigInt(value),
  encode: (value) => value,
});
