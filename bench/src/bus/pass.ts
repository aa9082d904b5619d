import type { Gauged } from '../gauge';

/** What is measured of a client. `request-1` asks one at a time, `request-64` keeps 64 questions open. */
export const WORKS = ['publish', 'consume', 'request-1', 'request-64', 'outbox', 'inbox'] as const;
/** One of {@link WORKS}. */
export type Work = (typeof WORKS)[number];

/** The two kinds of queue that are measured. */
export const QUEUE_TYPES = ['quorum', 'classic'] as const;
/** One of {@link QUEUE_TYPES}. */
export type QueueType = (typeof QUEUE_TYPES)[number];

/** The queue and, for those who publish MassTransit's way, the endpoint's exchange. */
export const QUEUE = 'bench';
/** Messages published and not yet confirmed. */
export const OUTSTANDING = 1_000;
/** Deliveries handed out before one is settled. */
export const PREFETCH = 200;
/** Transactions at once, where there is a database. */
export const WRITERS = 8;

/** What a process of its own is to do, handed to it as JSON. */
export interface Pass {
  readonly variant: string;
  readonly work: Work;
  readonly queueType: QueueType;
  readonly brokerUrl: string;
  /** Only where the work has a database. */
  readonly databaseUrl?: string | undefined;
  /** Measured. */
  readonly messages: number;
  /** Done before, so that neither a cold compiler nor an unopened channel is measured. */
  readonly warmUp: number;
  /** Bytes of a message's body. */
  readonly size: number;
  /** Characters of the message's `note` that bring an envelope to `size`. */
  readonly noteLength: number;
}

/** What the process says when it is done. */
export type PassResult = Gauged;
