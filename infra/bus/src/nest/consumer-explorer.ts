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

interface ConsumerInstance {
  readonly consume: (context: ConsumeContext) => Promise<void>;
}

interface BatchConsumerInstance {
  readonly consume: (batch: BatchContext) => Promise<void>;
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

  private connectConsumer({ metatype, instance, name, isDependencyTreeStatic }: FoundProvider): boolean {
    const registration = consumerRegistrationOf(metatype);
    if (!registration) return false;
    if (!isDependencyTreeStatic || !isConsumer(instance)) {
      throw new BusConfigurationError(
        `${name} is a consumer but no singleton with a consume method. Give it the default scope.`,
      );
    }
    const definition = this.withFilters(registration.definition);
    this.bus.connectConsumer(registration.type, definition, (context) => instance.consume(context), metatype.name);
    return true;
  }

  private connectBatchConsumer({ metatype, instance, name, isDependencyTreeStatic }: FoundProvider): boolean {
    const registration = batchConsumerRegistrationOf(metatype);
    if (!registration) return false;
    if (!isDependencyTreeStatic || !isBatchConsumer(instance)) {
      throw new BusConfigurationError(
        `${name} is a batch consumer but no singleton with a consume method. Give it the default scope.`,
      );
    }
    const definition = this.withFilters(registration.definition);
    this.bus.connectBatchConsumer(registration.type, definition, (batch) => instance.consume(batch), metatype.name);
    return true;
  }

  private connectSaga({ metatype, instance, name, isDependencyTreeStatic }: FoundProvider): boolean {
    const registration = sagaRegistrationOf(metatype);
    if (!registration) return false;
    if (!isDependencyTreeStatic || !isSagaConsumer(instance)) {
      throw new BusConfigurationError(
        `${name} is the consumer of a saga but no singleton with a repository. Give it the default scope.`,
      );
    }
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

function isConsumer(instance: unknown): instance is ConsumerInstance {
  return hasConsume(instance);
}

function isBatchConsumer(instance: unknown): instance is BatchConsumerInstance {
  return hasConsume(instance);
}

function hasConsume(instance: unknown): boolean {
  return typeof instance === 'object' && instance !== null && typeof Reflect.get(instance, 'consume') === 'function';
}

function isSagaConsumer(instance: unknown): instance is SagaConsumer<Saga> {
  return (
    typeof instance === 'object' && instance !== null && Reflect.get(instance, 'repository') instanceof SagaRepository
  );
}
