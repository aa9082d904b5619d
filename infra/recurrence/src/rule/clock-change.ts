/**
 * What becomes of local times that do not exist, because clocks went forward: `run-after`, one run for all of them at the
 * first instant after the gap; `shift`, each later by the length of the gap; `skip`, none.
 */
export type GapChoice = 'run-after' | 'shift' | 'skip';

/** Which runs where clocks went back, and a local time is there twice. */
export type OverlapChoice = 'first' | 'last' | 'both';

/** A schedule's choices; what it leaves out follows the usual policy (see {@link clockChangePolicy}). */
export interface ClockChangeChoices {
  readonly gap?: GapChoice;
  readonly overlap?: OverlapChoice;
}

/** What becomes of local times that are missing or there twice. */
export interface ClockChangePolicy {
  readonly gap: GapChoice;
  readonly overlap: OverlapChoice;
  /** Gaps longer than this, in seconds, are skipped. */
  readonly longestGap: number;
}

/** A longer gap is a change of the calendar (Samoa left out a day in 2011), and its times are no run's that is late. */
const LONGEST_USUAL_GAP = 3 * 3_600;

/**
 * The policy of a rule. Unless something else is chosen, an interval runs literally: neither gap nor overlap means
 * anything to it. Another rule has one run after a gap of up to three hours, none after a longer one, and the first copy
 * of what is there twice. What is chosen holds for any rule and any length of gap.
 */
export function clockChangePolicy(isInterval: boolean, { gap, overlap }: ClockChangeChoices): ClockChangePolicy {
  return {
    gap: gap ?? (isInterval ? 'skip' : 'run-after'),
    overlap: overlap ?? (isInterval ? 'both' : 'first'),
    longestGap: gap === undefined ? LONGEST_USUAL_GAP : Number.POSITIVE_INFINITY,
  };
}
