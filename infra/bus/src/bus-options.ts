import type { Clock, HostInfo } from '@baton/contracts';
import type { Logger, Metrics } from '@baton/observability';
import type { ConsumeObserver } from './consume-observer';
import type { ConsumerDefinition } from './endpoints/consumer-definition';
import type { EndpointNameFormat } from './endpoints/endpoint-name';
import type { PublishHierarchy } from './endpoints/publish-topology';
import type { ConsumeTransaction } from './outbox/consume-transaction.port';
import type { OutboxStore } from './outbox/outbox.port';
import type { SchedulerChoice } from './scheduling/scheduler-choice';
import type { Timers } from './timers';
import type { Transport } from './transport/transport.port';

/** What a bus is made of. */
export interface BusOptions {
  /** The bus connects it at start and closes it at stop. */
  readonly transport: Transport;
  readonly logger: Logger;
  readonly clock: Clock;
  /** @default its own, which nobody reads */
  readonly metrics?: Metrics | undefined;
  /** Without it nothing can be scheduled by Baton's own scheduler, and no relay runs. @default none */
  readonly outboxStore?: OutboxStore | undefined;
  /** How messages are scheduled. @default `{ kind: 'outbox' }`, Baton's own durable scheduler */
  readonly scheduler?: SchedulerChoice | undefined;
  /** Without it consumers have no inbox, and what they publish leaves at once. @default none */
  readonly consumeTransaction?: ConsumeTransaction | undefined;
  /** This process, as messages name it. @default found out from the operating system */
  readonly host?: Partial<HostInfo> | undefined;
  /** For every consumer that does not say otherwise. @default none */
  readonly defaults?: Omit<ConsumerDefinition, 'endpointName' | 'filters' | 'partition'> | undefined;
  /** How a published type's exchange is bound to those of its ancestors. @default 'flattened', as in MassTransit */
  readonly publishHierarchy?: PublishHierarchy | undefined;
  /** How endpoints are named whose consumers name none. @default kebab-case, without a prefix */
  readonly endpointNames?: EndpointNameFormat | undefined;
  /**
   * A start declares every endpoint and consumes none; outbox and scheduler rest. For a job that prepares a broker before
   * the first services run, so that nothing is published before somebody is bound. @default false
   */
  readonly deployTopologyOnly?: boolean | undefined;
  /** What tests watch consumers with. @default nobody is told */
  readonly observer?: ConsumeObserver | undefined;
  /** @default the process's own */
  readonly timers?: Timers | undefined;
}
