import type { Occurrence, Recurrence } from '../rule/occurrence';
import { step } from '../rule/steps';
import { occurrencesFrom } from '../series';
import type { Blackouts, BlackoutWindow } from './blackouts';
import { together } from './merged';

/** A rule whose occurrences in blackouts are due at the end of the window, once for all of a window. */
export class AfterBlackouts implements Recurrence {
  constructor(
    private readonly rule: Recurrence,
    private readonly blackouts: Blackouts,
  ) {}

  next(after: Date): Occurrence | undefined {
    const window = this.blackouts.windowAt(after);
    const waiting = window === undefined ? undefined : this.waitingIn(window);
    if (waiting !== undefined) return waiting;
    const found = this.rule.next(after);
    return found === undefined ? undefined : this.due(found);
  }

  previous(before: Date): Occurrence | undefined {
    for (let found = this.rule.previous(before); found !== undefined; ) {
      step();
      const due = this.due(found);
      if (due.instant < before) return due;
      // It waits for a window's end that is not before; nothing else of that window is either.
      const window = this.blackouts.windowAt(found.instant);
      found = this.rule.previous(window?.start ?? found.instant);
    }
    return undefined;
  }

  private due(found: Occurrence): Occurrence {
    const window = this.blackouts.windowAt(found.instant) ?? this.windowBefore(found.instant);
    return (window === undefined ? undefined : this.waitingIn(window)) ?? found;
  }

  /** The window that ends at an instant. */
  private windowBefore(instant: Date): BlackoutWindow | undefined {
    return this.blackouts.windowAt(new Date(instant.getTime() - 1));
  }

  /** The one occurrence for all in a window, with what is due at its end anyway; undefined when none is in it. */
  private waitingIn({ start, end }: BlackoutWindow): Occurrence | undefined {
    let whole: Occurrence | undefined;
    for (const occurrence of occurrencesFrom(this.rule, start)) {
      step();
      if (occurrence.instant > end) break;
      if (whole === undefined && occurrence.instant.getTime() === end.getTime()) break;
      const isAtEnd = occurrence.instant.getTime() === end.getTime();
      const moved = isAtEnd ? occurrence : movedTo(occurrence, end);
      whole = whole === undefined ? moved : together(whole, moved);
    }
    return whole;
  }
}

function movedTo(occurrence: Occurrence, end: Date): Occurrence {
  const { coalesced, nominalLocal } = occurrence;
  return {
    ...occurrence,
    instant: end,
    coalesced: coalesced.length > 0 ? coalesced : [nominalLocal],
    reason: 'moved-later',
  };
}
