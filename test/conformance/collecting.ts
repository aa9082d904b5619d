import type { ConsumeContext, ConsumerDefinition } from '@baton/bus';
import type { MessageOf, MessageType } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { type Connect, consuming, neverAgain } from './stage';

/** A consumer that keeps what it got, for the test to ask. */
export interface Collecting<M extends MessageType> {
  readonly connect: Connect;
  /** What came, and the test has not asked for. */
  readonly contexts: ConsumeContext<M>[];
  /** The next message, decoded. @throws when none comes within 20 s. */
  next(): Promise<MessageOf<M>>;
  /** As {@link next}, with what travelled along. */
  nextContext(): Promise<ConsumeContext<M>>;
}

/** A consumer for {@link Stage.start} on the endpoint `submit-order`, unless its definition names another. */
export function collecting<M extends MessageType>(type: M, definition: ConsumerDefinition = {}): Collecting<M> {
  const contexts: ConsumeContext<M>[] = [];
  const nextContext = (): Promise<ConsumeContext<M>> =>
    eventually(() => {
      const context = contexts.shift();
      if (!context) throw new Error(`No ${type.name} came.`);
      return context;
    });
  return {
    connect: consuming(type, { endpointName: 'submit-order', ...neverAgain, ...definition }, (context) => {
      contexts.push(context);
    }),
    contexts,
    nextContext,
    next: async () => (await nextContext()).message,
  };
}
