import type { Guid, MessageOf, MessageType, TenantScope } from '@baton/contracts';
import type { Address } from '../endpoints/address';
import type { SendArgs, SendOptions } from '../endpoints/publish-endpoint';

/** What may be set for a scheduled message. */
export interface ScheduleOptions extends SendOptions {
  /** Send there instead of publishing. */
  readonly to?: Address | undefined;
  /** The same token again replaces what was scheduled under it. @default a new one */
  readonly token?: Guid | undefined;
}

/**
 * Publishes or sends later. Durable: a row that is moved to the outbox when it is due; no plugin of the broker. A bus may
 * choose another way, see `BusOptions.scheduler`.
 */
export abstract class MessageScheduler<Ambient extends TenantScope = 'platform'> {
  /**
   * @param at an instant in the past is delivered at once.
   * @returns the token to cancel it by.
   * @throws {SchedulerMissingError} when the bus has no outbox store.
   */
  abstract schedule<M extends MessageType>(
    at: Date,
    type: M,
    message: MessageOf<M>,
    ...options: SendArgs<M, Ambient, ScheduleOptions>
  ): Promise<Guid>;
  /**
   * @returns false when it had been delivered or cancelled before. A delayed exchange gives nothing back: false, always. A
   * Quartz service does not answer: true, always.
   */
  abstract cancelScheduled(token: Guid): Promise<boolean>;
}
