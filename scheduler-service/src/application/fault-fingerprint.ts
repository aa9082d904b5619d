import { derivedGuid } from '@baton/bus';
import { faultPattern } from '../domain/fault-pattern';

/** Names the cause of a fault: twelve hexadecimal digits, short enough to be typed, the same for whoever derives it. */
export function faultFingerprint(code: string, message: string): string {
  return derivedGuid('fault', code, faultPattern(message)).replaceAll('-', '').slice(0, 12);
}
