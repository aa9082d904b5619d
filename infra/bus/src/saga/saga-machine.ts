import type { Guid } from '@baton/contracts';
import { type Attributes, trace } from '@opentelemetry/api';
import type { ConsumeContext } from '../pipeline/consume-context';
import { Reaction } from './reaction';
import { type AnySagaDefinition, definitionOf, type Saga } from './saga';
import { SagaEventNotAcceptedError } from './saga.error';
import type { SagaConsumer } from './saga-consumer.decorator';
import type { SagaInstance, SagaRepository, SagaRequestPending } from './saga-repository.port';
import type { SagaServices } from './saga-services';
import { inOrder, isSame, nextWake, runningTimers, type SagaWake } from './saga-wake';

/** A consumer whose saga's types are known where it was written and nowhere else. */
export type AnySagaConsumer = SagaConsumer<Saga>;

/** An instance, locked, and what happens to it. */
export interface Happening {
  readonly instance: SagaInstance<unknown>;
  /** In the saga's own words. */
  readonly event: unknown;
  readonly delivery?: ConsumeContext | undefined;
  /** Whether the event is the instance's wake. */
  readonly fired?: boolean;
  /** The request that has come to its end with this event. */
  readonly endedRequest?: Guid | undefined;
}

/** What an event came to. */
export interface Happened {
  readonly state: unknown;
  readonly decisions: readonly unknown[];
}

interface Change {
  readonly state: unknown;
  readonly requests: Readonly<Record<Guid, SagaRequestPending>>;
}

/** Lets events happen to instances: decides, folds, saves, reacts. Belongs to the caller's transaction. */
export class SagaMachine {
  readonly definition: AnySagaDefinition;
  readonly repository: SagaRepository<unknown>;
  /** How the pauses before redeliveries differ from those of other processes. */
  readonly spread = Math.random();
  private readonly labels: Attributes;

  constructor(
    readonly saga: Saga,
    private readonly consumer: AnySagaConsumer,
    readonly services: SagaServices,
  ) {
    this.definition = definitionOf(saga);
    this.repository = consumer.repository;
    this.labels = services.instruments.labels({ destination: saga.name });
  }

  /** An instance that is not there yet. It comes to be with the first decision. */
  created(id: Guid, state: unknown): SagaInstance<unknown> {
    return { id, version: 0, state, requests: {}, wake: undefined };
  }

  /** @throws {SagaEventNotAcceptedError} when the state does not take the event. */
  async happen(happening: Happening): Promise<Happened> {
    const { instruments } = this.services;
    if (!instruments.watched) return this.advance(happening);
    trace.getActiveSpan()?.setAttribute('messaging.masstransit.saga_id', happening.instance.id);
    try {
      return await instruments.measure(instruments.saga, this.labels, () => this.advance(happening));
    } catch (error) {
      instruments.countFailure(instruments.saga.errors, this.labels, error);
      throw error;
    }
  }

  private async advance(happening: Happening): Promise<Happened> {
    const { instance, event, delivery, endedRequest } = happening;
    const decisions = this.definition.decide(instance.state, event, this.services.clock.now());
    if (decisions === undefined) throw new SagaEventNotAcceptedError(this.saga.name, instance.id, kindOf(event));
    const steps = this.fold(instance.state, decisions);
    const state = steps.at(-1)?.state ?? instance.state;
    const requests = endedRequest === undefined ? instance.requests : without(instance.requests, endedRequest);
    const saved = await this.save(instance, { state, requests }, { ...happening, decided: decisions.length > 0 });
    const reaction = new Reaction(this.saga, this.services, { id: instance.id, event, delivery });
    for (const step of steps) await this.consumer.react?.(step.decision, step.state, reaction);
    if (saved && Object.keys(reaction.asked).length > 0) await this.keepRequests(saved, reaction.asked);
    return { state, decisions };
  }

  private fold(start: unknown, decisions: readonly unknown[]) {
    let state = start;
    return decisions.map((decision) => {
      state = this.definition.evolve(state, decision);
      return { decision, state };
    });
  }

  /** @returns the instance as it is stored now; undefined when it is not. */
  private async save(
    before: SagaInstance<unknown>,
    { state, requests }: Change,
    { fired = false, decided }: { readonly fired?: boolean | undefined; readonly decided: boolean },
  ): Promise<SagaInstance<unknown> | undefined> {
    const isNew = before.version === 0;
    if (isNew && !decided) return undefined;
    if (this.definition.removeWhen?.(state)) {
      if (!isNew) await this.repository.remove(before);
      return undefined;
    }
    const old = isNew ? [] : this.wakesOf(before);
    const wake = nextWake(this.wakesOf({ state, requests }), { timers: old, wake: before.wake, fired });
    if (!isNew && state === before.state && requests === before.requests && isSame(wake, before.wake)) return before;
    const after = { id: before.id, version: before.version + 1, state, requests, wake };
    await (isNew ? this.repository.insert(after) : this.repository.update(before, after));
    return after;
  }

  /** A second request under a label takes the place of the first. */
  private async keepRequests(saved: SagaInstance<unknown>, asked: Change['requests']): Promise<void> {
    const labels = new Set(Object.values(asked).map(({ label }) => label));
    const others = Object.entries(saved.requests).filter(([, { label }]) => !labels.has(label));
    const requests = { ...Object.fromEntries(others), ...asked };
    await this.save(saved, { state: saved.state, requests }, { decided: true });
  }

  private wakesOf({ state, requests }: Change): readonly SagaWake[] {
    const expiries = Object.values(requests).flatMap(({ label, expiresAt }) =>
      expiresAt ? [{ at: expiresAt, purpose: requestPurpose(label) }] : [],
    );
    return [...runningTimers(this.definition.timers?.(state) ?? {}), ...expiries].sort(inOrder);
  }
}

/** What stands in a row's wake for a request's time. */
export function requestPurpose(label: string): string {
  return `request:${label}`;
}

function without(requests: Change['requests'], requestId: Guid): Change['requests'] {
  return Object.fromEntries(Object.entries(requests).filter(([id]) => id !== requestId));
}

function kindOf(event: unknown): string {
  const kind: unknown = typeof event === 'object' && event !== null ? Reflect.get(event, 'kind') : undefined;
  return typeof kind === 'string' ? `"${kind}"` : 'this event';
}
