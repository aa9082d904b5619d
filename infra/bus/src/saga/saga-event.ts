import type { Fault, MessageOf, Messages, MessageType, OneOf, Tenant } from '@baton/contracts';

/** A request that a saga makes, and what may answer it, by label. */
export interface SagaRequest {
  readonly request: MessageType;
  readonly responses: Messages;
}

/** The requests of a saga, by label. */
export type SagaRequests = Readonly<Record<string, SagaRequest>>;

/** A message of the saga's events, by its label. */
export type SagaMessage<E extends Messages> = {
  [K in keyof E & string]: {
    readonly kind: K;
    readonly message: MessageOf<E[K]>;
    readonly tenant: Tenant<E[K]['tenant']>;
  };
}[keyof E & string];

/** What becomes of a request: answered, faulted by who was asked, or not answered in time. */
export type SagaAnswer<R extends SagaRequests> = {
  [K in keyof R & string]:
    | { readonly kind: 'answered'; readonly request: K; readonly response: OneOf<R[K]['responses']> }
    | { readonly kind: 'request-faulted'; readonly request: K; readonly fault: Fault }
    | { readonly kind: 'request-expired'; readonly request: K };
}[keyof R & string];

/** A timer of the saga's state that is due. None comes to a saga without timers. */
export type SagaTimerDue<L extends string> = L extends string
  ? {
      readonly kind: 'timer-due';
      readonly timer: L;
      /**
       * Since when this process has been connected to its broker without a break; undefined while it is not. What was not
       * heard before then may have been said.
       */
      readonly listeningSince?: Date | undefined;
    }
  : never;

/** All that can come to a saga from the bus. */
export type SagaArrival<
  E extends Messages = Messages,
  R extends SagaRequests = SagaRequests,
  L extends string = string,
> = SagaMessage<E> | SagaAnswer<R> | SagaTimerDue<L>;

/** Kinds that are no labels of messages. */
export const reservedKinds: readonly SagaArrival['kind'][] = [
  'answered',
  'request-faulted',
  'request-expired',
  'timer-due',
];
