import type { Clock } from '@baton/contracts';
import type { Logger } from '@baton/observability';
import type { Address } from '../endpoints/address';
import type { MessageSender } from '../endpoints/message-sender';
import type { Origin } from '../endpoints/origin';
import type { NewIdGenerator } from '../serialization/new-id';
import type { BusInstruments } from '../telemetry/instruments';
import type { Timers } from '../timers';
import type { ConnectedSince } from '../transport/connected-since';

/** What a saga needs of the bus it is connected to. */
export interface SagaServices {
  readonly sender: MessageSender;
  readonly ids: NewIdGenerator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly instruments: BusInstruments;
  readonly connectedSince: ConnectedSince;
  /** Of the saga's endpoint: where answers to its requests come. */
  readonly address: Address;
  /** What it sends outside of deliveries comes from. */
  readonly origin: Origin;
}
