import { createHash } from 'node:crypto';
import type { Guid } from '@baton/contracts';

/** A GUID that the same inputs always give, of RFC 9562's version 8: what it holds is the application's affair. */
export function derivedId(inputs: readonly string[]): Guid {
  const bytes = createHash('sha256').update(JSON.stringify(inputs)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
