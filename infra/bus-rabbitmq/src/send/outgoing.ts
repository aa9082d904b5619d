import type { AmqpMessage } from '../message/amqp-message';
import type { DeclarationPlan } from '../topology/declaration-plan';

/** Where a message goes, with what must be declared before. */
export interface Destination {
  /** Equal for equal plans: the same exchange may be asked for with more behind it or less. */
  readonly key: string;
  /** '' is the default exchange: nothing is declared, the routing key is a queue. */
  readonly exchange: string;
  readonly plan: DeclarationPlan;
  /** An exchange that vanishes with its last user is declared again before each burst. */
  readonly vanishes: boolean;
}

/** One message on its way, and the promise somebody holds for it. */
export interface Outgoing {
  readonly destination: Destination;
  readonly message: AmqpMessage;
  readonly confirmed: () => void;
  readonly failed: (error: Error) => void;
  /** Set when it first waits for a connection; on the process's monotonic clock, in milliseconds. */
  waitsUntil?: number;
  /** Set when it is published: the turn of its window's clock. */
  publishedAt?: number;
  /** Its promise is settled, or it was given up. */
  over?: boolean;
}
