import type { MessageType } from '@baton/contracts';
import type { Type } from '@nestjs/common';
import type { CircuitBreakerOptions } from '../middleware/circuit-breaker';
import type { KillSwitchOptions } from '../middleware/kill-switch';
import type { Partition } from '../middleware/partition.filter';
import type { RateLimit } from '../middleware/rate-limit.filter';
import type { ConsumeContext } from '../pipeline/consume-context';
import type { Filter } from '../pipeline/filter';
import type { recover } from '../recoverability/recover';
import type { RetryPolicy } from '../recoverability/retry-policy';
import type { QueueOptions } from '../transport/queue-options';

/** Where and how a consumer runs. */
export interface ConsumerDefinition<M extends MessageType = MessageType> {
  /** Consumers that name the same endpoint share its queue. @default the class name in kebab-case, less `Consumer` */
  readonly endpointName?: string | undefined;
  /**
   * An endpoint of this process alone, which goes with it: every replica gets every message. Its name is made from host,
   * process and `endpointName`; its queue is classic. @default false
   */
  readonly temporary?: boolean | undefined;
  /** Deliveries worked on at once. @default prefetchCount */
  readonly concurrentMessageLimit?: number | undefined;
  /** @default concurrentMessageLimit × 1.2 if that is given, else twice the CPUs and at least 16 */
  readonly prefetchCount?: number | undefined;
  readonly queue?: QueueOptions | undefined;
  /** In process, while the delivery is held: keep it to seconds. @default exponential, 3 retries, 100 ms to 2 s */
  readonly retry?: RetryPolicy | undefined;
  /** Then through the scheduler, the delivery acked: minutes and hours. @default none */
  readonly redelivery?: RetryPolicy | undefined;
  /**
   * Where a message waits for its redelivery or after `defer`: in Baton's own store, or in the broker's delayed exchange
   * `<endpoint>_delay`, which needs the delayed-message plugin. @default 'scheduler'
   */
  readonly redeliverBy?: 'scheduler' | 'delayed-exchange' | undefined;
  /** Replaces the default decision; call that for what you do not decide. @default `recover` */
  readonly recover?: typeof recover | undefined;
  /**
   * `transactional` is inbox and outbox: no second effect, nothing sent without the commit. `in-memory` keeps what is
   * published until the consumer returned. @default 'transactional' where the bus has a consume transaction, else 'none'
   */
  readonly outbox?: 'transactional' | 'in-memory' | 'none' | undefined;
  /** `false` publishes no fault; one that a message asks for by an address is still sent. @default true */
  readonly publishFaults?: boolean | undefined;
  /** After it `signal` aborts. @default 30 000 */
  readonly timeoutMs?: number | undefined;
  /** At most so many messages begin per interval. @default none */
  readonly rateLimit?: RateLimit | undefined;
  /** Messages of this one consumer worked on at once, where it shares its endpoint. @default the endpoint's own limit */
  readonly concurrencyLimit?: number | undefined;
  /** Messages with the same key run one after the other, in their order. @default none */
  readonly partition?: Partition<M> | undefined;
  /** While it is open each attempt fails at once; retries and redeliveries follow as for any error. @default none */
  readonly circuitBreaker?: CircuitBreakerOptions | undefined;
  /** Of the endpoint: it takes nothing for a while when too many of its messages fail for good. @default none */
  readonly killSwitch?: KillSwitchOptions | undefined;
  /** `false` binds no type exchange: for endpoints that are only sent to. @default true */
  readonly configureConsumeTopology?: boolean | undefined;
  /**
   * Raw JSON (`application/json` without an envelope) that names no type in `MT-MessageType` goes to every consumer of this
   * endpoint. Where it names types it is read anyway. @default false: such a body is no message
   */
  readonly rawJson?: boolean | undefined;
  /** Outermost first, between tenant and consumer. A class is resolved through Nest. @default none */
  readonly filters?: readonly (Type<Filter<ConsumeContext>> | Filter<ConsumeContext>)[] | undefined;
}
