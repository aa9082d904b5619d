/** How long commits of one kind take: as a rule, and of late. */
export interface CommitPace {
  readonly usualMs: number;
  readonly recentMs: number;
  /** What the usual was learned from. */
  readonly samples: number;
}

/** When commits are too slow for the night to go on as wide as it does. */
export interface GuardLimits {
  /** Commits take this many times as long as usual. */
  readonly multiple: number;
  /** And no less than this, milliseconds: what is fast enough is never slowed. */
  readonly floorMs: number;
}

/** Before so many commits nothing is usual yet. */
export const LEARNED_AFTER = 20;
/** How much of a new sample goes into what is recent, and, once learned, into what is usual. */
const RECENT_SHARE = 0.2;
const USUAL_SHARE = 0.005;

/**
 * Takes a commit into account. The usual is the mean of the first commits and then moves slowly; a sample counts in it for no
 * more than the limit, so that a database that is slow for an hour does not become one that is usually slow.
 */
export function paceAfter(known: CommitPace | undefined, latencyMs: number, { multiple }: GuardLimits): CommitPace {
  if (!known) return { usualMs: latencyMs, recentMs: latencyMs, samples: 1 };
  const samples = known.samples + 1;
  const share = Math.max(1 / samples, USUAL_SHARE);
  const counted = known.samples < LEARNED_AFTER ? latencyMs : Math.min(latencyMs, known.usualMs * multiple);
  return {
    usualMs: known.usualMs + (counted - known.usualMs) * share,
    recentMs: known.recentMs + (latencyMs - known.recentMs) * RECENT_SHARE,
    samples,
  };
}

/** Whether commits of a kind take too long. */
export function isSlow({ usualMs, recentMs, samples }: CommitPace, { multiple, floorMs }: GuardLimits): boolean {
  return samples >= LEARNED_AFTER && recentMs >= floorMs && recentMs > usualMs * multiple;
}

/**
 * The next width: half of it while commits are slow, one more when they are not, unchanged while there are none.
 *
 * @param width slices in flight; 0 is one at a time with pauses in between.
 * @param recent kinds of commits there were since the last decision.
 */
export function nextWidth(width: number, full: number, recent: readonly CommitPace[], limits: GuardLimits): number {
  const now = Math.min(width, full);
  if (recent.length === 0) return now;
  return recent.some((pace) => isSlow(pace, limits)) ? Math.floor(now / 2) : Math.min(full, now + 1);
}
