import type { Occurrence, Recurrence } from '../rule/occurrence';
import { step } from '../rule/steps';
import { occurrencesFrom } from '../series';

/** Bounds of a rule. */
export interface Bounds {
  /** The first instant, inclusive. */
  readonly from?: Date;
  /** The last instant, inclusive. */
  readonly until?: Date;
  /** How many occurrences there are in all, counted from the first that is within the other bounds. */
  readonly count?: number;
}

/** What is due by a rule within bounds. */
export class Limited implements Recurrence {
  private readonly from: number;
  private readonly until: number;
  private readonly count: number | undefined;
  private end: number | undefined;

  /** With `count`, the rule has to begin: by `from`, or by itself. */
  constructor(
    private readonly rule: Recurrence,
    { from, until, count }: Bounds,
  ) {
    this.from = from?.getTime() ?? Number.NEGATIVE_INFINITY;
    this.until = until?.getTime() ?? Number.POSITIVE_INFINITY;
    this.count = count;
  }

  next(after: Date): Occurrence | undefined {
    const found = this.rule.next(after.getTime() < this.from ? new Date(this.from - 1) : after);
    return found !== undefined && found.instant.getTime() <= this.last() ? found : undefined;
  }

  previous(before: Date): Occurrence | undefined {
    const last = this.last();
    const found = this.rule.previous(before.getTime() > last ? new Date(last + 1) : before);
    return found !== undefined && found.instant.getTime() >= this.from ? found : undefined;
  }

  /** The last instant there is; counting is done once. */
  private last(): number {
    this.end ??= this.count === undefined ? this.until : Math.min(this.until, this.instantOf(this.count));
    return this.end;
  }

  private instantOf(count: number): number {
    const start = Number.isFinite(this.from) ? new Date(this.from) : EARLIEST_ASKED;
    let seen = 0;
    for (const { instant } of occurrencesFrom(this.rule, start)) {
      step();
      seen += 1;
      if (seen === count) return instant.getTime();
    }
    return Number.POSITIVE_INFINITY;
  }
}

/** Before all that rules are answered for, so that a rule which begins by itself is counted from there. */
const EARLIEST_ASKED = new Date(Date.UTC(1899, 0, 1));
