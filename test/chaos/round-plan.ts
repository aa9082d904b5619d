import { SERVICE_NAMES, type ServiceName } from '@baton/hosting';
import { SeededRandom } from './seeded-random';

/** What is done to a night at work. */
export const KINDS = ['kill', 'broker', 'database', 'cut', 'freeze'] as const;
/** One of them. */
export type Kind = (typeof KINDS)[number];

/** The connections of a process that are cut. */
export type Links = 'postgres' | 'rabbitmq' | 'both';

/** The schedule types of the night, in its order. */
export const SCHEDULE_TYPES = [
  'sales.post-recurring-invoices',
  'sales.send-payment-reminders',
  'purchase.post-recurring-bills',
  'purchase.reorder-stock',
  'accounting.reconcile-payments',
  'accounting.post-depreciation',
] as const;

/** What one round does, all of it drawn from the seed. */
export interface RoundPlan {
  /** From 1. */
  readonly round: number;
  readonly kind: Kind;
  /** Whose replica is struck, where a process is. */
  readonly service: ServiceName;
  /** The blow falls when so much of this schedule type is done, from 0 to 1. */
  readonly after: { readonly scheduleType: (typeof SCHEDULE_TYPES)[number]; readonly share: number };
  /** false: at that moment, whatever the victim does. true: as soon as it is seen at work from then on. */
  readonly aimed: boolean;
  readonly links: Links;
  /** How long what was struck stays away, milliseconds. */
  readonly awayMs: number;
  /** The same where a process is frozen: past every lease, and now and then until the database ends its transactions. */
  readonly frozenMs: number;
}

/** Longer than the leases of slices here (3 s) and of the outbox (10 s), milliseconds. */
const PAST_EVERY_LEASE_MS = 13_000;
/** Longer than PostgreSQL lets a service's transaction be idle (60 s), milliseconds. */
const PAST_TRANSACTIONS_MS = 65_000;
const LONG_FREEZE_SHARE = 0.2;

/** So many of the blows fall without a look at what the victim does. */
const BLIND_SHARE = 0.15;

/** Plans rounds without end; every five in a row have each kind once. */
export function* planRounds(seed: number): Generator<RoundPlan, never> {
  const random = new SeededRandom(seed);
  for (let round = 1; ; ) {
    for (const kind of random.shuffled(KINDS)) {
      const service = random.oneOf(SERVICE_NAMES);
      const ofService = SCHEDULE_TYPES.filter((type) => type.startsWith(`${service}.`));
      const scheduleType = random.oneOf(ofService.length > 0 ? ofService : SCHEDULE_TYPES);
      yield {
        round,
        kind,
        service,
        after: { scheduleType, share: random.between(0, 0.7) },
        aimed: random.next() >= BLIND_SHARE,
        links: random.oneOf(['postgres', 'rabbitmq', 'both']),
        awayMs: Math.round(random.between(0, 2_000)),
        frozenMs: random.next() < LONG_FREEZE_SHARE ? PAST_TRANSACTIONS_MS : PAST_EVERY_LEASE_MS,
      };
      round += 1;
    }
  }
}
