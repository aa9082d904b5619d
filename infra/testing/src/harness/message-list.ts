import type { Headers } from '@baton/bus';
import type { MessageOf, MessageType } from '@baton/contracts';

/** One message that a harness saw. */
export interface Seen {
  /** What it was consumed as; undefined where it was seen on its way. */
  readonly type?: MessageType | undefined;
  /** URNs, the published type's first. */
  readonly messageTypes: readonly string[];
  /** Decoded where it was consumed, as on the wire where it was seen on its way. */
  readonly message: unknown;
  /** Those of the envelope. */
  readonly headers: Headers;
  /** The exchange it went to, or the endpoint it was on. */
  readonly place: string;
  /** What was thrown, or said in the error queue. */
  readonly error?: Error | undefined;
}

/** A message of a type, decoded as its consumers get it. */
export interface Recorded<M extends MessageType> extends Omit<Seen, 'message' | 'messageTypes' | 'type'> {
  readonly message: MessageOf<M>;
}

/** Which messages of a type are meant. */
export type Where<M extends MessageType> = (message: MessageOf<M>, seen: Recorded<M>) => boolean;

/** What happened to messages in one way, oldest first, with queries that wait for more of it. */
export class MessageList {
  private readonly seen: Seen[] = [];

  /**
   * @param what happened to them, as errors say it: `published`.
   * @param step lets the bus go on until `isOver`. Resolves to false when it has nothing left to do at this time.
   * @param timeoutMs how long a query waits at most.
   */
  constructor(
    private readonly what: string,
    private readonly step: (isOver: () => boolean) => Promise<boolean>,
    private readonly timeoutMs: () => number,
  ) {}

  /** For the harness. */
  add(seen: Seen): void {
    this.seen.push(seen);
  }

  /** What was seen so far. */
  select<M extends MessageType>(type: M, where: Where<M> = () => true): readonly Recorded<M>[] {
    return this.seen.flatMap((seen) => {
      const recorded = recordedAs(type, seen);
      return recorded && where(recorded.message, recorded) ? [recorded] : [];
    });
  }

  /** Waits for one, until the bus has nothing left to do before the clock is moved, or the test timeout is over. */
  async any<M extends MessageType>(type: M, where?: Where<M>): Promise<boolean> {
    return (await this.wait(type, where)) === 'found';
  }

  /** As {@link any}. @throws an error that lists what there was instead. */
  async first<M extends MessageType>(type: M, where?: Where<M>): Promise<Recorded<M>> {
    const end = await this.wait(type, where);
    const [first] = this.select(type, where);
    if (first) return first;
    const others = this.seen.map(({ messageTypes, message }) => `  ${messageTypes[0]} ${JSON.stringify(message)}`);
    throw new Error(
      `No ${type.name}${where ? ' that fits' : ''} was ${this.what}, and ${
        end === 'late'
          ? `after ${this.timeoutMs()} ms the bus is still at work`
          : 'the bus has nothing left to do before the clock is moved'
      }. ${others.length === 0 ? `Nothing was ${this.what}.` : `There was:\n${others.join('\n')}`}`,
    );
  }

  private async wait<M extends MessageType>(type: M, where?: Where<M>): Promise<'found' | 'nothing left' | 'late'> {
    const until = performance.now() + this.timeoutMs();
    const isThere = () => this.select(type, where).length > 0;
    let more = true;
    while (more) {
      if (isThere()) return 'found';
      if (performance.now() >= until) return 'late';
      const { length } = this.seen;
      // A bus that always finds something to do is looked at whenever something was seen.
      more = await this.step(() => this.seen.length > length || performance.now() >= until);
    }
    return isThere() ? 'found' : 'nothing left';
  }
}

function recordedAs<M extends MessageType>(
  type: M,
  { type: consumedAs, messageTypes, message, ...seen }: Seen,
): Recorded<M> | undefined {
  // What a consumer got was read by its own type.
  if (consumedAs !== undefined) return consumedAs === type ? { ...seen, message: message as MessageOf<M> } : undefined;
  if (!messageTypes.some((urn) => urn.toLowerCase() === type.urn.toLowerCase())) return undefined;
  const read = type.schema.safeParse(message);
  // The schema of the token is what MessageOf is inferred from.
  return read.success ? { ...seen, message: read.data as MessageOf<M> } : undefined;
}
