import { Injectable } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import { batchConsumerRegistrationOf } from '../batch/batch-consumer.decorator';
import type { BatchContext } from '../batch/batch-context';
import { Bus } from '../bus';
import { consumerRegistrationOf } from '../consumer.decorator';
import { BusConfigurationError } from '../endpoints/bus-configuration.error';
import type { ConsumerDefinition } from '../endpoints/consumer-definition';
import type { ConsumeContext } from '../pipeline/consume-context';
import type { Saga } from '../saga/saga';
import { type SagaConsumer, sagaRegistrationOf } from '../saga/saga-consumer.decorator';
import { SagaRepository } from '../saga/saga-repository.port';

/** An instance that consumes messages, or batches of them. */
interface Consuming<C> {
  readonly consume: (context: C) => Promise<void>;
}

/** A provider that is a class. */
interface FoundProvider {
  readonly metatype: object & { readonly name: string };
  readonly instance: unknown;
  readonly name: string;
  readonly isDependencyTreeStatic: boolean;
}

/** Finds the application's consumers, of messages and of sagas, and connects them to its bus. */
@Injectable()
export class ConsumerExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly moduleRef: ModuleRef,
    private readonly bus: Bus,
  ) {}

  /** Connects every provider whose class is a consumer, each once. */
  connectAll(): void {
    const connected = new Set<unknown>();
    for (const provider of this.found()) {
      if (connected.has(provider.instance)) continue;
      const connects =
        this.connectConsumer(provider) || this.connectBatchConsumer(provider) || this.connectSaga(provider);
      if (connects) connected.add(provider.instance);
    }
  }

  private connectConsumer(provider: FoundProvider): boolean {
    const { metatype } = provider;
    const registration = consumerRegistrationOf(metatype);
    if (!registration) return false;
    const instance = singletonOf(provider, consumes<ConsumeContext>, 'a consumer', 'a consume method');
    const definition = this.withFilters(registration.definition);
    this.bus.connectConsumer(registration.type, definition, (context) => instance.consume(context), metatype.name);
    return true;
  }

  private connectBatchConsumer(provider: FoundProvider): boolean {
    const { metatype } = provider;
    const registration = batchConsumerRegistrationOf(metatype);
    if (!registration) return false;
    const instance = singletonOf(provider, consumes<BatchContext>, 'a batch consumer', 'a consume method');
    const definition = this.withFilters(registration.definition);
    this.bus.connectBatchConsumer(registration.type, definition, (batch) => instance.consume(batch), metatype.name);
    return true;
  }

  private connectSaga(provider: FoundProvider): boolean {
    const registration = sagaRegistrationOf(provider.metatype);
    if (!registration) return false;
    const instance = singletonOf(provider, isSagaConsumer, 'the consumer of a saga', 'a repository');
    this.bus.connectSaga(registration.saga, instance, this.withFilters(registration.definition));
    return true;
  }

  private found(): readonly FoundProvider[] {
    return this.discovery.getProviders().flatMap((wrapper) => {
      const { metatype, instance, name } = wrapper;
      if (typeof metatype !== 'function' || wrapper.inject) return [];
      return [
        {
          metatype,
          instance: instance as unknown,
          name: String(name),
          isDependencyTreeStatic: wrapper.isDependencyTreeStatic(),
        },
      ];
    });
  }

  private withFilters<D extends Pick<ConsumerDefinition, 'filters'>>(definition: D): D {
    if (!definition.filters) return definition;
    const filters = definition.filters.map((filter) =>
      typeof filter === 'function' ? this.moduleRef.get(filter, { strict: false }) : filter,
    );
    return { ...definition, filters };
  }
}

/** @throws {BusConfigurationError} when there is an instance per request, or it lacks what it is used by. */
function singletonOf<T>(
  { instance, name, isDependencyTreeStatic }: FoundProvider,
  is: (instance: unknown) => instance is T,
  what: string,
  needed: string,
): T {
  if (isDependencyTreeStatic && is(instance)) return instance;
  throw new BusConfigurationError(`${name} is ${what} but no singleton with ${needed}. Give it the default scope.`);
}

function consumes<C>(instance: unknown): instance is Consuming<C> {
  return typeof instance === 'object' && instance !== null && typeof Reflect.get(instance, 'consume') === 'function';
}

function isSagaConsumer(instance: unknown): instance is SagaConsumer<Saga> {
  return (
    typeof instance === 'object' && instance !== null && Reflect.get(instance, 'repository') instanceof SagaRepository
  );
}
