import { Clock } from '@baton/contracts';

/** A clock that stands still until a test moves it, forwards only unless it is set. */
export class FakeClock extends Clock {
  private current: Date;

  /** @param start first instant, as a date or in ISO 8601. */
  constructor(start: Date | string = '2026-03-01T00:00:00.000Z') {
    super();
    this.current = instant(start);
  }

  /** A date of the caller's own: changing it does not move the clock. */
  override now(): Date {
    return new Date(this.current);
  }

  /** Moves the clock on. @param milliseconds not negative; use {@link set} to go back. @returns the new instant. */
  advance(milliseconds: number): Date {
    if (!(milliseconds >= 0)) throw new RangeError(`A clock is advanced by 0 ms or more, not by ${milliseconds}.`);
    this.current = new Date(this.current.getTime() + milliseconds);
    return this.now();
  }

  /** Puts the clock to any instant, the past included. */
  set(to: Date | string): void {
    this.current = instant(to);
  }
}

function instant(value: Date | string): Date {
  const date = new Date(value);
  if (Number.isNaN(date.getTime()))
    throw new RangeError(`"${String(value)}" is no instant. Write it as 2026-03-01T00:00:00Z.`);
  return date;
}
