/** Does something again and again while other work goes on. */
export abstract class Heartbeat {
  /** @returns ends it. A beat that fails is logged; the next one follows all the same. */
  abstract every(intervalMs: number, beat: () => Promise<unknown>): () => void;
}
