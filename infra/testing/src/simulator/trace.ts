import { createHash } from 'node:crypto';
import type { VirtualTime } from './time/virtual-time';

/** Lines that are kept to be shown. */
const TAIL = 120;

/** What happened in a night, line by line: the last of it to read, all of it as a hash. */
export class Trace {
  private readonly digest = createHash('sha256');
  private readonly lines: string[] = [];

  /** @param show gets every line; nobody does by default. */
  constructor(
    private readonly time: VirtualTime,
    private readonly show?: (line: string) => void,
  ) {}

  /** Notes something. Only what is the same in every replay may be in it. */
  note(who: string, what: string): void {
    const line = `${new Date(this.time.now).toISOString().slice(11, 23)} ${who.padEnd(13)} ${what}`;
    this.digest.update(line).update('\n');
    this.show?.(line);
    this.lines.push(line);
    if (this.lines.length > 2 * TAIL) this.lines.splice(0, TAIL);
  }

  /** The newest lines, oldest first. */
  get tail(): readonly string[] {
    return this.lines.slice(-TAIL);
  }

  /** Of all lines so far. */
  hash(): string {
    return this.digest.copy().digest('hex').slice(0, 16);
  }
}
