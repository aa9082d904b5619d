import { type Abstract, type DynamicModule, type FactoryProvider, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Bus } from '../bus';
import { BusControl } from '../bus-control';
import type { BusOptions } from '../bus-options';
import { PublishEndpoint, SendEndpoint } from '../endpoints/publish-endpoint';
import { RequestClient } from '../requests/request-client';
import { Sagas } from '../saga/sagas';
import { MessageScheduler } from '../scheduling/message-scheduler';
import { BusLifecycle } from './bus-lifecycle';
import { ConsumerExplorer } from './consumer-explorer';

/** A token Nest resolves; of a class, whoever may make one. */
type Injectable<T> = Abstract<T> | symbol | string;

/** How a bus is made from what the application provides. */
export interface BusModuleOptions<Injected extends readonly unknown[]> {
  readonly imports?: DynamicModule['imports'];
  readonly inject: { readonly [I in keyof Injected]: Injectable<Injected[I]> };
  readonly useFactory: (...injected: Injected) => BusOptions | Promise<BusOptions>;
}

/** What else the one bus is injected as. */
const faces = [PublishEndpoint, SendEndpoint, MessageScheduler, RequestClient, BusControl];

/**
 * The bus of a Nest application. Consumers are ordinary providers anywhere in it, found by their decorator. It starts when
 * the application has started and stops before the application shuts down, so a database they use must close later: in
 * `onApplicationShutdown`.
 */
@Global()
@Module({})
export class BusModule {
  /** Each application has its own bus; several in one process share nothing. */
  static forRootAsync<const Injected extends readonly unknown[]>({
    imports = [],
    inject,
    useFactory,
  }: BusModuleOptions<Injected>): DynamicModule {
    const bus: FactoryProvider<Bus> = {
      provide: Bus,
      inject: [...inject],
      // Nest hands in what `inject` names, in its order.
      useFactory: async (...injected) => new Bus(await useFactory(...(injected as [...Injected]))),
    };
    return {
      module: BusModule,
      global: true,
      imports: [DiscoveryModule, ...imports],
      providers: [
        bus,
        ...faces.map((face) => ({ provide: face, useExisting: Bus })),
        { provide: Sagas, inject: [Bus], useFactory: ({ sagas }: Bus) => sagas },
        ConsumerExplorer,
        BusLifecycle,
      ],
      exports: [Bus, Sagas, ...faces],
    };
  }
}
