import type { Clock, HostInfo } from '@baton/contracts';
import type { Logger, Metrics } from '@baton/observability';
import type { ConsumerDefinition } from './endpoints/consumer-definition';
import type { ConsumeTransaction } from './outbox/consume-transaction.port';
import type { OutboxStore } from './outbox/outbox.port';
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
  /** Without it nothing can be scheduled, and no relay runs. @default none */
  readonly outboxStore?: OutboxStore | undefined;
  /** Without it consumers have no inbox, and what they publish leaves at once. @default none */
  readonly consumeTransaction?: ConsumeTransaction | undefined;
  /** This process, as messages name it. @default found out from the operating system */
  readonly host?: Partial<HostInfo> | undefined;
  /** For every consumer that does not say otherwise. @default none */
  readonly defaults?: Omit<ConsumerDefinition, 'endpointName' | 'filters'> | undefined;
  /** @default the process's own */
  readonly timers?: Timers | undefined;
}
