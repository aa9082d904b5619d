import { Fifo } from './fifo';
import type { Outgoing } from './outgoing';

/** Parts of the limit in which the clock turns; a late confirm is noticed after the limit and at most one part more. */
const TURNS = 4;

/**
 * What is published and not confirmed, oldest first. Confirms come nearly in that order, so keeping the line costs next to
 * nothing, and what is late stands in front.
 */
export class Flights {
  private readonly line = new Fifo<Outgoing>();
  private clock: NodeJS.Timeout | undefined;
  private turn = 0;

  /** @param limitMs how long a confirm may take. @param onTurn called from time to time while something is in flight */
  constructor(
    private readonly limitMs: number,
    private readonly onTurn: () => void,
  ) {}

  /** A message was published. */
  add(outgoing: Outgoing): void {
    outgoing.publishedAt = this.turn;
    this.line.push(outgoing);
    this.clock ??= setInterval(() => {
      this.turn++;
      this.onTurn();
    }, this.limitMs / TURNS);
  }

  /** A message is over; it and all that are over before it are forgotten. */
  landed(outgoing: Outgoing): void {
    outgoing.over = true;
    while (this.line.first?.over) this.line.shift();
    if (this.line.length === 0) this.end();
  }

  /** Takes those whose confirm is late. */
  takeLate(): Outgoing[] {
    const late: Outgoing[] = [];
    for (let { first } = this.line; first && this.turn - (first.publishedAt ?? 0) > TURNS; { first } = this.line) {
      this.line.shift();
      if (!first.over) late.push(first);
    }
    if (this.line.length === 0) this.end();
    return late;
  }

  /** Turns no more. */
  end(): void {
    clearInterval(this.clock);
    this.clock = undefined;
  }
}
