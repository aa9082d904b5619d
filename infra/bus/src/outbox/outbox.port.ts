import type { Guid } from '@baton/contracts';
import type { Exchange, TransportMessage } from '../transport/transport.port';

/** A message ready to leave: serialized at the moment of publishing. */
export interface OutgoingMessage {
  readonly exchange: Exchange;
  readonly message: TransportMessage;
}

/** The type a message was published, sent or scheduled as: what it is counted under. */
export interface SentType {
  readonly name: string;
}

/** Where messages go that must leave with a transaction. Publish, send and schedule look for it first. */
export interface OutboxWriter {
  add(outgoing: OutgoingMessage, type: SentType): void;
  /** The same token again replaces what was scheduled under it. */
  schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage, type: SentType): void;
  /** @returns false when nothing is scheduled under the token. */
  cancelScheduled(token: Guid): Promise<boolean>;
}

/** A row of the outbox. Ids grow in the order in which one producer wrote. */
export interface StoredMessage extends OutgoingMessage {
  readonly id: bigint | string;
}

/** Where committed messages wait for the relay. PostgreSQL implements it; in memory the bus does, for tests. */
export abstract class OutboxStore {
  /** Tries to become the schema's one active relay. @returns undefined when another is. */
  abstract acquire(): Promise<ActiveOutbox | undefined>;
  /** Stores a message scheduled outside any transaction. The same token again replaces it. */
  abstract schedule(token: Guid, deliverAt: Date, outgoing: OutgoingMessage): Promise<void>;
  /** @returns false when it had been delivered or cancelled before. */
  abstract cancelScheduled(token: Guid): Promise<boolean>;
  /** Calls back after a commit in this process wrote rows, the relay's wake-up. @returns unsubscribe */
  abstract onWritten(wake: () => void): () => void;
}

/** The rights of the one active relay. A call that throws means they are lost: release and acquire again. */
export interface ActiveOutbox {
  /** At most `limit` rows after `afterId`, in the order of their ids; from the start when it is undefined. */
  read(afterId: bigint | string | undefined, limit: number): Promise<readonly StoredMessage[]>;
  delete(ids: readonly (bigint | string)[]): Promise<void>;
  /** Moves due scheduled messages into the outbox. @returns how many, and when the next is due. */
  moveDue(now: Date, limit: number): Promise<{ readonly moved: number; readonly nextDueAt: Date | undefined }>;
  release(): Promise<void>;
}
