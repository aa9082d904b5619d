interface Happening {
  readonly at: number;
  /** What was asked for first comes first, of several at one instant. */
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/**
 * Time that passes only when nothing is left to do at an instant. What is to happen waits in order of its instant; each
 * happening, with all that follows from it in promises, ends before the next begins. So a night of hours takes
 * milliseconds, and the same night happens in the same order every time.
 */
export class VirtualTime {
  private readonly heap: Happening[] = [];
  private asked = 0;
  private happened = 0;

  /** @param nowMs milliseconds since 1970. */
  constructor(private nowMs: number) {}

  /** Milliseconds since 1970. */
  get now(): number {
    return this.nowMs;
  }

  /** How much has happened so far. */
  get events(): number {
    return this.happened;
  }

  /** Runs something `ms` milliseconds from now. @returns takes it back. */
  after(ms: number, run: () => void): () => void {
    const happening: Happening = { at: this.nowMs + Math.max(0, ms), order: this.asked++, run, cancelled: false };
    this.push(happening);
    return () => {
      happening.cancelled = true;
    };
  }

  /**
   * Lets time pass.
   *
   * @param done looked at after every happening.
   * @param untilMs not later than this, milliseconds since 1970.
   * @returns whether it was done.
   */
  pass(done: () => boolean, untilMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const next = (): void => {
        try {
          const ended = this.step(done, untilMs);
          // Promises, and what was put off by a turn, come first; nothing in a night waits for anything real.
          if (ended === undefined) setImmediate(next);
          else resolve(ended);
        } catch (error) {
          reject(error);
        }
      };
      setImmediate(next);
    });
  }

  private step(done: () => boolean, untilMs: number): boolean | undefined {
    if (done()) return true;
    const next = this.pop();
    if (next === undefined || next.at > untilMs) return false;
    this.nowMs = next.at;
    this.happened += 1;
    next.run();
    return undefined;
  }

  private push(happening: Happening): void {
    const { heap } = this;
    let index = heap.push(happening) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.isBefore(index, parent)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  private pop(): Happening | undefined {
    for (let first = this.takeFirst(); first; first = this.takeFirst()) if (!first.cancelled) return first;
    return undefined;
  }

  private takeFirst(): Happening | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const least = left + 1 < heap.length && this.isBefore(left + 1, left) ? left + 1 : left;
      if (least >= heap.length || !this.isBefore(least, index)) return first;
      this.swap(index, least);
      index = least;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.at === b.at ? a.order < b.order : a.at < b.at;
  }

  private swap(one: number, other: number): void {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (a !== undefined && b !== undefined) [this.heap[one], this.heap[other]] = [b, a];
  }
}
