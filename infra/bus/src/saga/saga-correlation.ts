import type { Guid, MessageType } from '@baton/contracts';
import type { ConsumeContext } from '../pipeline/consume-context';
import { guidOrNone } from '../serialization/new-id';
import type { AnySagaDefinition } from './saga';
import { SagaCorrelationError } from './saga.error';
import type { SagaInstance, SagaRepository } from './saga-repository.port';

/** The instances a message is for, locked, and the id of the one it would create. */
export interface Correlated {
  readonly instances: readonly SagaInstance<unknown>[];
  /** @throws {SagaCorrelationError} when it was matched by values and has no correlation id. */
  readonly newId: () => Guid;
}

/**
 * Finds the instances a message is for.
 *
 * @throws {SagaCorrelationError} when it does not say.
 */
export async function correlated(
  definition: AnySagaDefinition,
  repository: SagaRepository<unknown>,
  label: string,
  context: ConsumeContext,
): Promise<Correlated> {
  const correlationId = correlationIdOf(definition.events[label], context);
  const target = definition.correlate?.[label]?.(context.message) ?? correlationId;
  const fail = (problem: string): never => {
    throw new SagaCorrelationError(definition.name, `"${label}"`, problem);
  };
  if (target === undefined) return fail('it has no correlation id, and the saga says no other way.');
  if (typeof target !== 'string') {
    const newId = (): Guid => correlationId ?? fail('it has no correlation id for the instance it creates.');
    return { instances: await repository.find(target), newId };
  }
  const id = guidOrNone(target) ?? fail('what it is correlated by is no GUID.');
  const instance = await repository.load(id);
  return { instances: instance ? [instance] : [], newId: () => id };
}

/** Of the envelope; else of the field that is it by convention, which a sender without envelopes leaves to us. */
function correlationIdOf(type: MessageType | undefined, { correlationId, message }: ConsumeContext): Guid | undefined {
  if (correlationId !== undefined || type?.correlationIdFrom === undefined) return correlationId;
  return typeof message === 'object' && message !== null
    ? guidOrNone(Reflect.get(message, type.correlationIdFrom))
    : undefined;
}
