import type { OrganizationId } from '@baton/contracts';

/** A part that a slice is split into: organizations up to `until`, after those of the part before it. */
export interface SlicePart {
  /** Those of it that are not done, in order; at least one. */
  readonly unfinished: readonly OrganizationId[];
  /** Whether one of them may be what ends processes. */
  readonly isolated: boolean;
}

/** What follows for a slice whose worker was lost. Exactly one applies. */
export type AfterCrash =
  /** All of it was done: telling others of it may be what ends processes. */
  | { readonly kind: 'telling' }
  /** Nobody else can have done it. */
  | { readonly kind: 'alone'; readonly organizationId: OrganizationId }
  /** Of these parts, in their order, one may hold what did it. */
  | { readonly kind: 'split'; readonly counted: OrganizationId | undefined; readonly parts: readonly SlicePart[] };

/**
 * Decides what becomes of a slice whose worker was lost in the middle of it, so that what ended the process stands alone
 * in the end and holds up nobody.
 *
 * @param unfinished those not done, in the order of the work.
 * @param setBased they were worked on together, so any of them may have done it; else it was the first.
 */
export function afterCrash(unfinished: readonly OrganizationId[], setBased: boolean): AfterCrash {
  const [first, ...rest] = unfinished;
  if (first === undefined) return { kind: 'telling' };
  if (rest.length === 0) return { kind: 'alone', organizationId: first };
  if (!setBased) {
    const parts = [
      { unfinished: [first], isolated: true },
      { unfinished: rest, isolated: false },
    ];
    return { kind: 'split', counted: first, parts };
  }
  const middle = Math.ceil(unfinished.length / 2);
  const halves = [unfinished.slice(0, middle), unfinished.slice(middle)];
  const parts = halves.map((half) => ({ unfinished: half, isolated: true }));
  return { kind: 'split', counted: undefined, parts };
}

/** The fault of an organization whose work ended its process too often. */
export function processCrashed(crashes: number) {
  return {
    kind: 'faulted',
    code: 'PROCESS_CRASHED',
    message:
      `The process that carried it out ended ${crashes} times before it was done, the last times with nothing else ` +
      'in work. Look for memory that it uses up, for process.exit, and in the logs of the host; then retry it.',
  } as const;
}
