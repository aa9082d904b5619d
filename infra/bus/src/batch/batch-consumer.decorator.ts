import 'reflect-metadata';
import type { MessageType } from '@baton/contracts';
import type { Type } from '@nestjs/common';
import type { BatchContext } from './batch-context';
import type { BatchDefinition } from './batch-definition';

const registration = Symbol('baton:batch-consumer');

/** What {@link BatchConsumer} wrote on a class. */
export interface BatchConsumerRegistration {
  readonly type: MessageType;
  readonly definition: BatchDefinition;
}

/**
 * What `@BatchConsumer` asks of a class. Throwing fails every message of the batch; returning acks them all. `consume` is a
 * property, not a method, so that a consumer of a descendant does not pass for one of its ancestor.
 */
export interface BatchConsumer<in M extends MessageType> {
  readonly consume: (batch: BatchContext<M>) => Promise<void>;
}

/** Marks a Nest provider as the consumer of batches of one message type; listing it in `providers` is the registration. */
export function BatchConsumer<M extends MessageType>(
  type: M,
  definition: BatchDefinition<NoInfer<M>> = {},
): (target: Type<BatchConsumer<M>>) => void {
  return (target) => {
    // Its key is asked for contexts of this very type only.
    const written: BatchConsumerRegistration = { type, definition: definition as BatchDefinition };
    Reflect.defineMetadata(registration, written, target);
  };
}

/** What was written on a class; undefined when it is no batch consumer. */
export function batchConsumerRegistrationOf(target: object): BatchConsumerRegistration | undefined {
  return Reflect.getOwnMetadata(registration, target);
}
