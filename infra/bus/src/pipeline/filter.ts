/** A filter's name and settings; a pipe prints one line per filter: `retry exponential retries=3 minMs=100 …`. */
export interface Probe {
  readonly name: string;
  readonly [setting: string]: string | number | boolean;
}

/** What a context is sent through. Built once at start and holding its links, so that a message makes no closure. */
export interface Pipe<C> {
  send(context: C): Promise<void>;
  probe(): readonly Probe[];
  /** One line per filter, outermost first. */
  toString(): string;
}

/** One concern of a pipe: does its part, calls `next` or does not, and can say what it is. */
export interface Filter<C> {
  send(context: C, next: Pipe<C>): Promise<void>;
  probe(): Probe;
}

const nothingLeft = Promise.resolve();

/** The end of every pipe. */
class End<C> implements Pipe<C> {
  send(_context: C): Promise<void> {
    return nothingLeft;
  }

  probe(): readonly Probe[] {
    return [];
  }

  toString(): string {
    return '';
  }
}

class Link<C> implements Pipe<C> {
  constructor(
    private readonly filter: Filter<C>,
    private readonly next: Pipe<C>,
  ) {}

  send(context: C): Promise<void> {
    return this.filter.send(context, this.next);
  }

  probe(): readonly Probe[] {
    return [this.filter.probe(), ...this.next.probe()];
  }

  toString(): string {
    return this.probe().map(lineOf).join('\n');
  }
}

function lineOf({ name, ...settings }: Probe): string {
  return [name, ...Object.entries(settings).map(([setting, value]) => `${setting}=${value}`)].join(' ');
}

/** Links filters, outermost first. */
export function pipeOf<C>(...filters: readonly Filter<C>[]): Pipe<C> {
  return filters.reduceRight<Pipe<C>>((next, filter) => new Link(filter, next), new End<C>());
}
