/**
 * A pause before a run, so that many which are due at once do not begin at once. Always the same for the same identity:
 * a schedule keeps its place, and a restart does not throw the dice again.
 *
 * @param identity what it is for, such as the id of a trigger or an organization.
 * @param most in milliseconds, inclusive.
 * @returns whole milliseconds from 0 to `most`.
 */
export function jitterMs(identity: string, most: number): number {
  // FNV-1a, then the finish of MurmurHash3, which spreads what differs in the last letter alone.
  let hash = 0x811c9dc5;
  for (let index = 0; index < identity.length; index += 1) {
    hash = Math.imul(hash ^ identity.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return Math.floor((((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32) * (Math.max(0, Math.floor(most)) + 1));
}
