import type { Guid } from '@baton/contracts';
import type { DecisionOf, EventOf, Saga, StateOf } from './saga';

/** What an event came to. */
export interface Raised<S extends Saga> {
  /** Afterwards. */
  readonly state: StateOf<S>;
  readonly decisions: readonly DecisionOf<S>[];
}

/** The sagas of a bus, for what comes to them inside this process: from HTTP, from a use case, from a test. */
export abstract class Sagas {
  /**
   * Lets an event happen to one instance, in the surrounding unit of work where there is one.
   *
   * @returns undefined when there is no such instance.
   * @throws what `decide` throws, and {@link SagaEventNotAcceptedError} when it does not take the event.
   */
  abstract raise<S extends Saga>(saga: S, id: Guid, event: EventOf<S>): Promise<Raised<S> | undefined>;

  /** Wakes the instances whose timers are due now, as the bus does once a second. */
  abstract wake(saga: Saga): Promise<void>;
}
