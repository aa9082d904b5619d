import { AmqpConnection } from '@golevelup/nestjs-rabbitmq';
import { type DynamicModule, type FactoryProvider, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { RabbitMqConnection, type RabbitMqConnectionOptions } from './connection/connection';
import { RabbitMqTransport } from './rabbitmq.transport';

/** How the module comes by its options. */
export interface RabbitMqModuleOptions {
  /** Providers handed to `useFactory`. @default none */
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: FactoryProvider<RabbitMqConnectionOptions>['useFactory'];
}

const OPTIONS = Symbol('RabbitMqConnectionOptions');

/**
 * RabbitMQ in a Nest application: golevelup's `AmqpConnection`, and the transport that takes its channels from it. The
 * connection ends after the application's own shutdown hooks, in which the bus stops.
 *
 * golevelup's own module is not used: it keeps its connections in a static list and closes all of them when the first
 * application of a process shuts down, and several services may share one process.
 */
@Module({})
export class RabbitMqModule implements OnApplicationShutdown {
  constructor(
    @Inject(RabbitMqConnection) private readonly connection: RabbitMqConnection,
    @Inject(RabbitMqTransport) private readonly transport: RabbitMqTransport,
  ) {}

  /** Global, so that the bus's module can inject `RabbitMqTransport`. */
  static forRootAsync({ inject = [], useFactory }: RabbitMqModuleOptions): DynamicModule {
    return {
      module: RabbitMqModule,
      global: true,
      providers: [
        { provide: OPTIONS, inject, useFactory },
        {
          provide: RabbitMqConnection,
          inject: [OPTIONS],
          useFactory: (options: RabbitMqConnectionOptions) => new RabbitMqConnection(options),
        },
        {
          provide: AmqpConnection,
          inject: [RabbitMqConnection],
          useFactory: (connection: RabbitMqConnection) => connection.managed,
        },
        {
          provide: RabbitMqTransport,
          inject: [OPTIONS, RabbitMqConnection],
          useFactory: (options: RabbitMqConnectionOptions, connection: RabbitMqConnection) =>
            new RabbitMqTransport({ ...options, connection }),
        },
      ],
      exports: [RabbitMqConnection, AmqpConnection, RabbitMqTransport],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
    await this.connection.close();
  }
}
