import { AppError, type Guid } from '@baton/contracts';
import type { SagaWake } from './saga-wake';

/** A request an instance waits for. */
export interface SagaRequestPending {
  /** The request's label in the saga. */
  readonly label: string;
  /** Undefined: it waits as long as it takes. */
  readonly expiresAt: Date | undefined;
}

/** One instance of a saga, as its row holds it. */
export interface SagaInstance<State> {
  readonly id: Guid;
  /** Grows by one with every save; guards against saving over somebody else's. 0 is not saved yet. */
  readonly version: number;
  readonly state: State;
  /** By request id. */
  readonly requests: Readonly<Record<Guid, SagaRequestPending>>;
  /** Undefined: nothing wakes it but a message. */
  readonly wake: SagaWake | undefined;
}

/** An instance that is due, seen without a lock. */
export interface DueSaga {
  readonly id: Guid;
  readonly wakeAt: Date;
}

/** Fields of a state and the values they have in the instances sought. */
export type SagaMatch<State> = {
  readonly [K in keyof State]?: State[K] extends string | number | boolean | null | undefined
    ? Exclude<State[K], undefined>
    : never;
};

/**
 * Where the instances of a saga are. What is loaded is locked to the end of the transaction: whoever wants it too waits,
 * and the version guards against those who do not ask. PostgreSQL implements it; in memory the bus does, for tests.
 */
export abstract class SagaRepository<State> {
  /** Runs work in one transaction with what it publishes; in the surrounding one where there is one. */
  abstract transaction<T>(work: () => Promise<T>): Promise<T>;

  /** The instance with this id, locked. */
  abstract load(id: Guid): Promise<SagaInstance<State> | undefined>;

  /** As {@link load}, if its wake is due and nobody else has it locked: another replica is at it then. */
  abstract loadDue(id: Guid, now: Date): Promise<SagaInstance<State> | undefined>;

  /** Instances whose wake is at or before `now`, by wake and id, after one of them; without a lock or a transaction. */
  abstract due(now: Date, after: DueSaga | undefined, limit: number): Promise<readonly DueSaga[]>;

  /** @throws {SagaConcurrencyError} when there is one with its id. */
  abstract insert(instance: SagaInstance<State>): Promise<void>;

  /** @throws {SagaConcurrencyError} when the stored version is not that of `before`. */
  abstract update(before: SagaInstance<State>, after: SagaInstance<State>): Promise<void>;

  /** For sagas that remove instances. @throws {SagaConcurrencyError} when the stored version is another. */
  remove(_instance: SagaInstance<State>): Promise<void> {
    return this.lacks('remove');
  }

  /** For sagas that correlate by expression: the instances whose state has these values, locked, by id. */
  find(_match: SagaMatch<State>): Promise<readonly SagaInstance<State>[]> {
    return this.lacks('find');
  }

  /** For sagas that make requests: the instance that waits for this one, locked. */
  findByRequest(_requestId: Guid): Promise<SagaInstance<State> | undefined> {
    return this.lacks('findByRequest');
  }

  private lacks(operation: string): Promise<never> {
    return Promise.reject(new SagaRepositoryLacksError(this.constructor.name, operation));
  }
}

/** A saga needs of its repository what that does not have. */
class SagaRepositoryLacksError extends AppError {
  readonly code = 'SAGA_REPOSITORY_LACKS';
  readonly retryable = false;

  constructor(repository: string, operation: string) {
    super(`The saga needs ${operation}() of ${repository}, which does not have it. Implement it; nothing was changed.`);
  }
}
