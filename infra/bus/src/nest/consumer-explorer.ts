import { Injectable } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import { Bus } from '../bus';
import { consumerRegistrationOf } from '../consumer.decorator';
import type { ConsumerDefinition } from '../endpoints/consumer-definition';
import { BusConfigurationError } from '../endpoints/endpoint-settings';
import type { ConsumeContext } from '../pipeline/consume-context';

interface ConsumerInstance {
  readonly consume: (context: ConsumeContext) => Promise<void>;
}

/** Finds the application's consumers and connects them to its bus. */
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
    for (const { metatype, instance, name, isDependencyTreeStatic } of this.found()) {
      const registration = consumerRegistrationOf(metatype);
      if (!registration || connected.has(instance)) continue;
      if (!isDependencyTreeStatic || !isConsumer(instance)) {
        throw new BusConfigurationError(
          `${name} is a consumer but no singleton with a consume method. Give it the default scope.`,
        );
      }
      connected.add(instance);
      const definition = this.withFilters(registration.definition);
      this.bus.connectConsumer(registration.type, definition, (context) => instance.consume(context), metatype.name);
    }
  }

  private found() {
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

  private withFilters(definition: ConsumerDefinition): ConsumerDefinition {
    if (!definition.filters) return definition;
    const filters = definition.filters.map((filter) =>
      typeof filter === 'function' ? this.moduleRef.get(filter, { strict: false }) : filter,
    );
    return { ...definition, filters };
  }
}

function isConsumer(instance: unknown): instance is ConsumerInstance {
  return typeof instance === 'object' && instance !== null && typeof Reflect.get(instance, 'consume') === 'function';
}
