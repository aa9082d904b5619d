import type { LocalTimes } from '../rule/local-times';

/** Local times that are listed one by one. */
export class ListedTimes implements LocalTimes {
  private readonly times: readonly number[];

  /** @param times in any order. */
  constructor(times: readonly number[]) {
    this.times = [...new Set(times)].sort((one, other) => one - other);
  }

  atOrAfter(local: number): number {
    return this.times[this.indexAtOrAfter(local)] ?? Number.POSITIVE_INFINITY;
  }

  atOrBefore(local: number): number {
    return this.times[this.indexAtOrAfter(local + 1) - 1] ?? Number.NEGATIVE_INFINITY;
  }

  private indexAtOrAfter(local: number): number {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.times[middle] ?? 0) < local) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
