/** Named numbers for the report: `{ posted: 12 }`. In a dry run they say what would have been. */
export type Counts = Readonly<Record<string, number>>;

/** What a handler says happened. Throwing is the only other thing it can do. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly counts: Counts }
  /** Nothing was to be done, and why: a kebab-case reason that reports group by. */
  | { readonly kind: 'skipped'; readonly reason: string };

/** The work was done. */
export function succeeded(counts: Counts = {}): Outcome {
  return { kind: 'succeeded', counts };
}

/** Nothing was to be done, and why: `nothing-due`. */
export function skipped(reason: string): Outcome {
  return { kind: 'skipped', reason };
}
