import type { Clock, HostInfo } from '@baton/contracts';
import type { Logger } from '@baton/observability';
import type { BusMetrics } from '../bus-metrics';
import type { ConsumeObserver } from '../consume-observer';
import type { Address } from '../endpoints/address';
import type { MessageSender } from '../endpoints/message-sender';
import type { Origin } from '../endpoints/origin';
import type { EnvelopeWriter } from '../serialization/envelope-writer';
import type { NewIdGenerator } from '../serialization/new-id';
import type { BusInstruments } from '../telemetry/instruments';
import type { Timers } from '../timers';
import type { Exchange } from '../transport/transport.port';

/** What the filters of one endpoint share. */
export interface EndpointServices {
  readonly name: string;
  readonly address: Address;
  readonly exchange: Exchange;
  readonly writer: EnvelopeWriter;
  /** Of messages that belong to no consumed one, sent from here. */
  readonly origin: Origin;
  readonly sender: MessageSender;
  readonly ids: NewIdGenerator;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly host: HostInfo;
  readonly logger: Logger;
  readonly metrics: BusMetrics;
  readonly instruments: BusInstruments;
  readonly observer: ConsumeObserver | undefined;
  /** Aborts when the bus begins to stop: what only waits to try again need not. */
  readonly stopping: AbortSignal;
  /** Aborts when the bus stops and its deadline has passed: what still runs is given up, its delivery left on the queue. */
  readonly abandoned: AbortSignal;
}
