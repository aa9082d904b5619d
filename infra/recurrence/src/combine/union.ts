import type { Occurrence, Recurrence } from '../rule/occurrence';

/** All that is due by one of several rules; what two of them name at one instant is due once, as the first of them says. */
export class Union implements Recurrence {
  constructor(private readonly rules: readonly Recurrence[]) {}

  next(after: Date): Occurrence | undefined {
    let best: Occurrence | undefined;
    for (const rule of this.rules) {
      const found = rule.next(after);
      if (found !== undefined && (best === undefined || found.instant < best.instant)) best = found;
    }
    return best;
  }

  previous(before: Date): Occurrence | undefined {
    let best: Occurrence | undefined;
    for (const rule of this.rules) {
      const found = rule.previous(before);
      if (found !== undefined && (best === undefined || found.instant > best.instant)) best = found;
    }
    return best;
  }
}
