import type { Address } from '../endpoints/address';
import { DelayedExchangeScheduler } from './delayed-exchange.scheduler';
import { OutboxScheduler } from './outbox.scheduler';
import { type QuartzParts, QuartzScheduler } from './quartz.scheduler';
import type { Scheduler } from './scheduler';

/**
 * Where scheduled messages wait. `outbox` is Baton's own: rows beside the outbox, durable, cancellable, no plugin. The
 * others are for brokers that have the delayed-message plugin, and for a system that has a Quartz.NET or Hangfire service.
 */
export type SchedulerChoice =
  | { readonly kind: 'outbox' }
  | { readonly kind: 'delayed-exchange' }
  | {
      readonly kind: 'quartz';
      /**
       * Where the service takes its commands. `queue:` declares a classic queue; say `exchange:quartz` where the service's
       * own is another. @default 'queue:quartz'
       */
      readonly address?: Address | undefined;
    };

/** The scheduler of a choice. @throws {InvalidAddressError} when Quartz's address is none */
export function schedulerOf(choice: SchedulerChoice = { kind: 'outbox' }, parts: QuartzParts): Scheduler {
  switch (choice.kind) {
    case 'outbox':
      return new OutboxScheduler();
    case 'delayed-exchange':
      return new DelayedExchangeScheduler(parts.clock);
    case 'quartz':
      return new QuartzScheduler(parts, choice.address);
  }
}
