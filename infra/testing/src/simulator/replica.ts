import {
  Bus,
  type ConsumeContext,
  type ConsumeTransaction,
  consumerRegistrationOf,
  type OutboxStore,
  type SagaConsumer,
  sagaRegistrationOf,
} from '@baton/bus';
import { createLogger, Metrics } from '@baton/observability';
import type { Life } from './time/life';
import type { SimTransport } from './wire/sim-transport';

/** What the processes of a night log: nothing, unless `LOG_LEVEL` asks for it. */
export const simLogger = createLogger({ service: 'simulator', level: process.env.LOG_LEVEL ?? 'silent' });

/** Numbers that nobody reads, made once: they cost more than a process. */
export const simMetrics = new Metrics();

/** One process of a service. */
export interface Replica {
  readonly service: string;
  readonly life: Life;
  readonly transport: SimTransport;
  readonly bus: Bus;
  /** Begins to work. */
  start(): Promise<void>;
  /** Ends in order, as SIGTERM asks. */
  stop(): Promise<void>;
}

/** What a process's bus stands on. */
export interface BusParts {
  readonly life: Life;
  readonly transport: SimTransport;
  readonly outboxStore: OutboxStore;
  readonly consumeTransaction: ConsumeTransaction;
}

/** The real bus, on the process's own time. */
export function busOf({ life, transport, outboxStore, consumeTransaction }: BusParts): Bus {
  return new Bus({
    transport,
    outboxStore,
    consumeTransaction,
    clock: life.clock,
    timers: life.timers,
    logger: simLogger,
    metrics: simMetrics,
    host: { machineName: life.name, processName: life.name, processId: 1 },
  });
}

interface AnyConsumer {
  readonly consume: (context: ConsumeContext) => Promise<void>;
}

/** Connects consumers as Nest's explorer does: by what their decorators say. */
export function connect(bus: Bus, consumers: readonly object[]): void {
  for (const consumer of consumers) {
    const metatype = consumer.constructor;
    const registration = consumerRegistrationOf(metatype);
    const saga = sagaRegistrationOf(metatype);
    // Their decorators asked for the right shape of class.
    if (registration) {
      const { consume } = consumer as AnyConsumer;
      bus.connectConsumer(
        registration.type,
        registration.definition,
        (context) => consume.call(consumer, context),
        metatype.name,
      );
    } else if (saga) bus.connectSaga(saga.saga, consumer as SagaConsumer<typeof saga.saga>, saga.definition);
    else throw new TypeError(`${metatype.name} is no consumer.`);
  }
}

/** Does something once a second for as long as the process lives. */
export function everySecond(life: Life, work: () => Promise<void>): void {
  life.after(1_000, () => {
    void work();
    everySecond(life, work);
  });
}
