/** Draws from a seed: the same seed draws the same, in the same order. */
export class SeededRandom {
  constructor(private state: number) {}

  /** From 0, below 1. Mulberry32, which is short and even enough for choosing. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from);
  }

  /** @throws {RangeError} when there is nothing to choose from. */
  oneOf<T>(choices: readonly T[]): T {
    const chosen = choices[Math.floor(this.next() * choices.length)];
    if (chosen === undefined) throw new RangeError('There is nothing to choose from.');
    return chosen;
  }

  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): readonly T[] {
    const drawn = things.map((thing) => ({ thing, place: this.next() }));
    return drawn.sort((a, b) => a.place - b.place).map(({ thing }) => thing);
  }
}
