import { RuleError } from '../rule-error';
import type { Zone } from '../zone/zone';
import { readLocal } from './read-local';

const WITH_OFFSET = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Reads an instant, `2026-03-01T06:00Z`; a date alone is its midnight in UTC. @throws {RuleError} when it is none. */
export function readInstant(input: string): Date {
  const found = WITH_OFFSET.exec(input);
  const instant = new Date(input);
  if (found === null || Number.isNaN(instant.getTime())) {
    const expected = 'an instant such as 2026-03-08T06:00Z, or a date for its midnight in UTC';
    throw new RuleError('this is no instant', { input, position: 0, length: input.length, expected });
  }
  // Date takes 30 February for 2 March; this says that there is none.
  readLocal(found[2] === undefined ? `${found[1]}` : `${found[1]}T${found[2]}`);
  return instant;
}

/** Whether a time says by itself which instant it is. */
export function isInstant(text: string): boolean {
  return /(?:Z|T.*[+-]\d{2}:\d{2})$/.test(text);
}

/** Reads a start: a local time, or an instant, which stands for what a zone's clock shows at it. */
export function readStart(text: string, zone: Zone): number {
  return isInstant(text) ? zone.localAt(Math.floor(readInstant(text).getTime() / 1_000)) : readLocal(text);
}
