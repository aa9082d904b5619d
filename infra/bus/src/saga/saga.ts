import type { Guid, MessageOf, Messages } from '@baton/contracts';
import { BusConfigurationError } from '../endpoints/bus-configuration.error';
import { reservedKinds, type SagaArrival, type SagaRequests } from './saga-event';
import type { SagaMatch } from './saga-repository.port';
import type { SagaTimers } from './saga-timers';

/**
 * A saga as values and pure functions: what comes to it, to which instance, what follows, and what becomes of the state.
 * It sends nothing and reads no clock; what is sent is said by its {@link SagaConsumer}.
 */
export interface SagaDefinition<E extends Messages, R extends SagaRequests, L extends string, State, Event, Decision> {
  /** Names the endpoint, and the instances where they are stored. Kebab-case. */
  readonly name: string;
  /** The messages it takes, by label. */
  readonly events: E;
  /** The requests it makes, by label; what becomes of them comes back as events. @default none */
  readonly requests?: R | undefined;
  /** Which events create an instance when there is none, and its state before the first. @default none does */
  readonly initial?:
    | { readonly events: readonly (keyof E & string)[]; readonly state: (id: Guid) => State }
    | undefined;
  /**
   * To which instances a message goes: to the one with an id, or to all whose state has certain values. An instance that
   * is created by a match gets the message's correlation id. @default the message's correlation id
   */
  readonly correlate?: { readonly [K in keyof E]?: (message: MessageOf<E[K]>) => Guid | SagaMatch<State> } | undefined;
  /** Translates what came into the saga's own words; `(arrival) => arrival` where they are the same. */
  readonly eventOf: (arrival: SagaArrival<E, R, L>) => Event;
  /**
   * What follows from an event. Pure. Nothing decided changes nothing, so what is late or doubled is harmless.
   *
   * @returns undefined when this state does not take the event: it is retried, then it faults.
   */
  readonly decide: (state: State, event: Event, now: Date) => readonly Decision[] | undefined;
  /** Folds a decision. Pure; returns the state itself when nothing changes. */
  readonly evolve: (state: State, decision: Decision) => State;
  /** The timers in a state. One fires once; the same label set to another instant is another timer. @default none */
  readonly timers?: ((state: State) => SagaTimers<L>) | undefined;
  /** When the row is deleted. @default never: it is kept */
  readonly removeWhen?: ((state: State) => boolean) | undefined;
}

declare const types: unique symbol;

/** A declared saga: the token that connects it and names it. Made by {@link defineSaga} alone. */
export interface Saga<
  out E extends Messages = Messages,
  out R extends SagaRequests = SagaRequests,
  out State = unknown,
  out Event = unknown,
  out Decision = unknown,
> {
  readonly name: string;
  readonly events: E;
  readonly requests: R;
  /** For the compiler alone: what the pure functions work on. */
  readonly [types]?: { readonly state: State; readonly event: Event; readonly decision: Decision };
}

/** The state of a saga: `StateOf<typeof orderSaga>`. */
export type StateOf<S extends Saga> = NonNullable<S[typeof types]>['state'];
/** The events of a saga. */
export type EventOf<S extends Saga> = NonNullable<S[typeof types]>['event'];
/** The decisions of a saga. */
export type DecisionOf<S extends Saga> = NonNullable<S[typeof types]>['decision'];

/** A definition whose types are known where it was written and nowhere else. */
export type AnySagaDefinition = SagaDefinition<Messages, SagaRequests, string, unknown, unknown, unknown>;

const definitions = new WeakMap<Saga, AnySagaDefinition>();

/**
 * Declares a saga.
 *
 * @throws {BusConfigurationError} when a label is one of the kinds that requests and timers come as.
 */
export function defineSaga<
  const E extends Messages,
  State,
  Event,
  Decision,
  const R extends SagaRequests = Record<never, never>,
  L extends string = never,
>(definition: SagaDefinition<E, R, L, State, Event, Decision>): Saga<E, R, State, Event, Decision> {
  const { name, events, requests } = definition;
  const taken = Object.keys(events).find((label) => reservedKinds.some((kind) => kind === label));
  if (taken !== undefined) {
    throw new BusConfigurationError(
      `The saga ${name} labels a message "${taken}", which is how requests and timers come. Choose another label.`,
    );
  }
  // No requests are an empty record, which is what R is then.
  const saga: Saga<E, R, State, Event, Decision> = Object.freeze({ name, events, requests: requests ?? ({} as R) });
  // Its functions are only ever handed what they themselves made, and what came in by its own tokens.
  definitions.set(saga, definition as unknown as AnySagaDefinition);
  return saga;
}

/** What a saga was declared as. @throws {BusConfigurationError} when it was not made by {@link defineSaga}. */
export function definitionOf(saga: Saga): AnySagaDefinition {
  const definition = definitions.get(saga);
  if (definition) return definition;
  throw new BusConfigurationError(`${saga.name} is no saga. Make it with defineSaga.`);
}
