import { randomBytes } from 'node:crypto';
import { type Clock, EMPTY_GUID, type Guid } from '@baton/contracts';

/** Ticks of 100 ns between the year 1, where .NET counts from, and 1970. */
const EPOCH_TICKS = 621_355_968_000_000_000n;
const TICKS_PER_MS = 10_000n;
const MOST_OF_ONE_TICK = 0xffff;

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (byte: number): string => hexOfByte[byte & 0xff] ?? '';
const hex16 = (value: number): string => hex(value >> 8) + hex(value);

/** What tells generators apart. */
export interface NewIdSource {
  /** Six bytes; the last four count. @default random, so that no two processes with like addresses and ids collide */
  readonly worker?: Uint8Array;
  /** @default this process's id */
  readonly processId?: number;
}

/** An id's text up to its sequence, and the part after that which stays for the generator's life. */
function fixedPartsOf({ worker = randomBytes(6), processId = process.pid }: NewIdSource): readonly [string, string] {
  const byte = (index: number): string => hex(worker[index] ?? 0);
  return [hex(processId) + hex(processId >> 8), `-${byte(4)}${byte(5)}-${byte(2)}${byte(3)}-`];
}

const sequencePartOf = (sequence: number): string => hex(sequence) + hex(sequence >> 8);

function timePartOf(tick: bigint): string {
  const high = Number((tick >> 32n) & 0xffffffffn);
  return `${hex16(Number(tick & 0xffffn))}-${hex16(high >>> 16)}${hex16(high)}${hex16(Number((tick >> 16n) & 0xffffn))}`;
}

/**
 * The id made at a tick.
 *
 * @param tick in 100 ns since the year 1.
 */
export function newIdAt(tick: bigint, sequence: number, source: NewIdSource): Guid {
  const [processPart, workerPart] = fixedPartsOf(source);
  return `${processPart}${sequencePartOf(sequence)}${workerPart}${timePartOf(tick)}`;
}

/**
 * Makes ids as MassTransit's NewId does: unique without asking anyone, and sorting by time in .NET's order of GUIDs.
 * Time never goes back here, even if the clock does: the same tick goes on in sequence.
 */
export class NewIdGenerator {
  private readonly processPart: string;
  private readonly workerPart: string;
  private lastMs = -1;
  private tick = 0n;
  private timePart = '';
  private sequence = 0;

  constructor(
    private readonly clock: Clock,
    source: NewIdSource = {},
  ) {
    [this.processPart, this.workerPart] = fixedPartsOf(source);
  }

  /** The next id. */
  next(): Guid {
    const nowMs = this.clock.now().getTime();
    if (nowMs > this.lastMs) this.startMillisecond(nowMs);
    else if (this.sequence === MOST_OF_ONE_TICK) this.startTick(this.tick + 1n);
    else this.sequence++;
    return `${this.processPart}${sequencePartOf(this.sequence)}${this.workerPart}${this.timePart}`;
  }

  private startMillisecond(nowMs: number): void {
    this.lastMs = nowMs;
    const tick = BigInt(nowMs) * TICKS_PER_MS + EPOCH_TICKS;
    this.startTick(tick > this.tick ? tick : this.tick + 1n);
  }

  private startTick(tick: bigint): void {
    this.tick = tick;
    this.sequence = 0;
    this.timePart = timePartOf(tick);
  }
}

/** Before it there was no NewId. */
const FIRST_TIME = Date.UTC(2010, 0);
const LAST_TIME = Date.UTC(2200, 0);

/** When an id was made, if it is one that tells: ids of another kind have a time that cannot be. */
export function timeOfNewId(id: string | null): Date | undefined {
  if (id === null || !isGuid(id)) return undefined;
  const ticks = BigInt(`0x${id.slice(24, 32)}${id.slice(32)}${id.slice(19, 23)}`);
  const ms = Number((ticks - EPOCH_TICKS) / TICKS_PER_MS);
  return ms > FIRST_TIME && ms < LAST_TIME ? new Date(ms) : undefined;
}

/** The bytes of an id in the order of its text. */
export function bytesOfGuid(id: Guid): Uint8Array {
  return Uint8Array.from(Buffer.from(id.replaceAll('-', ''), 'hex'));
}

/** A GUID in either of .NET's forms, with dashes or without, in lower case with them; undefined for anything else. */
export function guidInAnyForm(value: unknown): Guid | undefined {
  if (typeof value !== 'string' || !bareForm.test(value)) return guidOrNone(value);
  return guidOrNone(value.replace(bareForm, '$1-$2-$3-$4-$5'));
}

const bareForm = /^([\da-f]{8})([\da-f]{4})([\da-f]{4})([\da-f]{4})([\da-f]{12})$/i;
const guidForm = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** Whether text is a GUID in dashed form. */
export function isGuid(text: string): boolean {
  return guidForm.test(text);
}

/** An id as it came: in lower case; undefined where there is none, or the all-zero one that .NET writes for none. */
export function guidOrNone(value: unknown): Guid | undefined {
  if (typeof value !== 'string' || value === EMPTY_GUID || !isGuid(value)) return undefined;
  return value.toLowerCase();
}
