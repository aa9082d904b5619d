import type { RunDate } from '@baton/contracts';
import type { ServiceName } from '@baton/hosting';
import { MigratorSession } from '@baton/persistence';
import { seedAccounting } from './accounting.seed';
import { seedModuleOrganizations, seedSchedulerOrganizations } from './organizations.seed';
import { seedPurchase } from './purchase.seed';
import { seedSales } from './sales.seed';
import { organizationsOf, type SeededOrganization, type SeedRandomOf, type SeedWriter, seedRandomOf } from './world';

/** What kind of world, and where. */
export interface WorldOptions {
  /** Each service's database, as a login that may become the migrator. */
  readonly migratorUrlOf: (service: ServiceName) => string;
  readonly organizations: number;
  /** The same seed is the same world; a larger one begins with the smaller one. */
  readonly seed: number;
  /** The first night: what is seeded is due then, or lies before it. */
  readonly runDate: RunDate;
}

type SeedModule = (
  writer: SeedWriter,
  organizations: readonly SeededOrganization[],
  random: SeedRandomOf,
  runDate: RunDate,
) => Promise<unknown>;

interface SeededModule {
  readonly scheduleTypes: readonly string[];
  readonly seed: SeedModule;
}

const modules: Readonly<Record<Exclude<ServiceName, 'scheduler'>, SeededModule>> = {
  sales: { scheduleTypes: ['sales.post-recurring-invoices', 'sales.send-payment-reminders'], seed: seedSales },
  purchase: { scheduleTypes: ['purchase.post-recurring-bills', 'purchase.reorder-stock'], seed: seedPurchase },
  accounting: {
    scheduleTypes: ['accounting.reconcile-payments', 'accounting.post-depreciation'],
    seed: seedAccounting,
  },
};

/**
 * Writes a world into migrated schemas. What is there is left alone, so repeating it adds nothing, and asking for more
 * organizations adds those.
 *
 * @returns how many organizations were added.
 */
export async function seedWorld({
  migratorUrlOf: urlOf,
  organizations: count,
  seed,
  runDate,
}: WorldOptions): Promise<number> {
  const missing = organizationsOf(seed, count).slice(await seededCount(urlOf('scheduler')));
  if (missing.length === 0) return 0;
  await Promise.all([
    seedModule('sales', modules.sales, urlOf, missing, seed, runDate),
    seedModule('purchase', modules.purchase, urlOf, missing, seed, runDate),
    seedModule('accounting', modules.accounting, urlOf, missing, seed, runDate),
  ]);
  // Last, because the scheduler's organizations say what is seeded.
  await within('scheduler', urlOf, (writer) => seedSchedulerOrganizations(writer, missing));
  return missing.length;
}

async function seedModule(
  service: Exclude<ServiceName, 'scheduler'>,
  { scheduleTypes, seed: seedDomain }: SeededModule,
  urlOf: WorldOptions['migratorUrlOf'],
  organizations: readonly SeededOrganization[],
  seed: number,
  runDate: RunDate,
): Promise<void> {
  await within(service, urlOf, async (writer) => {
    await seedModuleOrganizations(writer, organizations, scheduleTypes);
    await seedDomain(writer, organizations, seedRandomOf(seed), runDate);
  });
}

async function within(
  service: ServiceName,
  urlOf: WorldOptions['migratorUrlOf'],
  work: (writer: SeedWriter) => Promise<unknown>,
): Promise<void> {
  const session = await MigratorSession.open(urlOf(service), service);
  try {
    await session.transaction(() => work(session));
  } finally {
    await session.close();
  }
}

async function seededCount(schedulerUrl: string): Promise<number> {
  const session = await MigratorSession.open(schedulerUrl, 'scheduler');
  try {
    const [row] = await session.query<{ count: number }>('select count(*)::int as count from organization');
    return row?.count ?? 0;
  } finally {
    await session.close();
  }
}
