import 'reflect-metadata';
import type { Messages, MessageType } from '@baton/contracts';
import type { Type } from '@nestjs/common';
import type { ConsumerDefinition } from '../endpoints/consumer-definition';
import type { ConsumeContext } from '../pipeline/consume-context';
import type { RetryPolicy } from '../recoverability/retry-policy';
import type { DecisionOf, Saga, StateOf } from './saga';
import type { SagaContext } from './saga-context';
import type { SagaRepository } from './saga-repository.port';

/** What becomes of a message whose instance is not there: acked, faulted, or up to the callback (it may respond). */
export type MissingAction<M extends MessageType> =
  | 'discard'
  | 'fault'
  | ((context: ConsumeContext<M>) => Promise<void>);

/** As {@link MissingAction}, or delivered again later, by a policy, and then that. */
export type MissingPolicy<M extends MessageType = MessageType> =
  | MissingAction<M>
  | { readonly redeliver: RetryPolicy; readonly then: MissingAction<M> };

/** What happens to messages without an instance, by label; those that create one need none. @default 'discard' */
export type MissingPolicies<E extends Messages> = { readonly [K in keyof E]?: MissingPolicy<E[K]> };

/** What `@SagaConsumer` asks of a class: where the instances are, and what follows from decisions. */
export interface SagaConsumer<S extends Saga> {
  readonly repository: SagaRepository<StateOf<S>>;
  /** Once per decision, in order, with the state it led to. The row is saved already, in the same transaction. */
  readonly react?: (decision: DecisionOf<S>, state: StateOf<S>, context: SagaContext<S>) => Promise<void>;
  readonly missing?: MissingPolicies<S['events']>;
  /** `false` leaves timers to who calls `Sagas.wake`. @default true: looked for once a second, by every replica */
  readonly polled?: boolean | undefined;
}

const registration = Symbol('baton:saga');

/** What {@link SagaConsumer} wrote on a class. */
export interface SagaRegistration {
  readonly saga: Saga;
  readonly definition: ConsumerDefinition;
}

/** Marks a Nest provider as the consumer of a saga; listing it in `providers` is the registration. */
export function SagaConsumer<S extends Saga>(
  saga: S,
  definition: ConsumerDefinition = {},
): (target: Type<SagaConsumer<S>>) => void {
  return (target) => {
    const written: SagaRegistration = { saga, definition };
    Reflect.defineMetadata(registration, written, target);
  };
}

/** What was written on a class; undefined when it is no saga's. */
export function sagaRegistrationOf(target: object): SagaRegistration | undefined {
  return Reflect.getOwnMetadata(registration, target);
}
