import 'reflect-metadata';
import type { MessageType } from '@baton/contracts';
import type { Type } from '@nestjs/common';
import type { ConsumerDefinition } from './endpoints/consumer-definition';
import type { ConsumeContext } from './pipeline/consume-context';

const registration = Symbol('baton:consumer');

/** What {@link Consumer} wrote on a class. */
export interface ConsumerRegistration {
  readonly type: MessageType;
  readonly definition: ConsumerDefinition;
}

/**
 * What `@Consumer` asks of a class. Throwing hands the error to `recover`; returning acks. `consume` is a property, not a
 * method, so that a consumer of a descendant does not pass for one of its ancestor.
 */
export interface Consumer<in M extends MessageType> {
  readonly consume: (context: ConsumeContext<M>) => Promise<void>;
}

/** Marks a Nest provider as the consumer of one message type; listing it in `providers` is the registration. */
export function Consumer<M extends MessageType>(
  type: M,
  definition: ConsumerDefinition<NoInfer<M>> = {},
): (target: Type<Consumer<M>>) => void {
  return (target) => {
    // Its partition's key is asked for contexts of this very type only.
    const written: ConsumerRegistration = { type, definition: definition as ConsumerDefinition };
    Reflect.defineMetadata(registration, written, target);
  };
}

/** What was written on a class; undefined when it is no consumer. */
export function consumerRegistrationOf(target: object): ConsumerRegistration | undefined {
  return Reflect.getOwnMetadata(registration, target);
}
