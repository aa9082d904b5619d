import type { OrganizationId, RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { addDays } from '@baton/recurrence';
import type { Outcome } from '@baton/schedule-runner';
import fc from 'fast-check';
import { SendPaymentRemindersHandler } from '../src/application/schedule-types/send-payment-reminders.handler';
import { owedDunningLevel } from '../src/domain/dunning';
import { PostgresPaymentReminderRepository } from '../src/infrastructure/persistence/payment-reminder.repository';
import { date, id, organization, useSales } from './sales-database';

type Row = Record<string, unknown>;

const RUN_DATE = date('2026-03-01');
const sales = useSales();
const handler = new SendPaymentRemindersHandler(new PostgresPaymentReminderRepository());

let organizations = 0;

/** The work of a slice, inside a scope that is open. */
const remind = (
  tenants: readonly OrganizationId[],
  runDateUtc: RunDate = RUN_DATE,
): Promise<ReadonlyMap<OrganizationId, Outcome>> =>
  handler.executeSet({
    tenants,
    runId: id('run', 1),
    runDateUtc,
    dueDate: runDateUtc,
    dryRun: false,
    attempt: 1,
    signal: new AbortController().signal,
    parametersOf: () => ({}),
  });

const execute = (
  tenants: readonly OrganizationId[],
  runDate = RUN_DATE,
): Promise<ReadonlyMap<OrganizationId, Outcome>> => sales.inScope(tenants, () => remind(tenants, runDate));

interface OverdueInvoice {
  readonly daysOverdue: number;
  readonly openMinor?: number;
  readonly disputed?: boolean;
  readonly voided?: boolean;
  readonly customer?: 'reachable' | 'blocked' | 'without-address';
  /** The highest level it was reminded of, and how many days ago. */
  readonly last?: { readonly level: number; readonly daysAgo: number };
}

const customers = { reachable: 1, blocked: 2, 'without-address': 3 } as const;

async function organizationWith(overdue: readonly OverdueInvoice[]): Promise<OrganizationId> {
  organizations += 1;
  const tenant = organization(organizations);
  await sales.insert(tenant, 'customer', [
    { customer_id: id('customer', 1), name: 'Acme', email: 'a@acme.example', dunning_blocked: false },
    { customer_id: id('customer', 2), name: 'Friend', email: 'f@friend.example', dunning_blocked: true },
    { customer_id: id('customer', 3), name: 'Ghost', email: null, dunning_blocked: false },
  ]);
  if (overdue.length === 0) return tenant;
  await sales.insert(tenant, 'invoice', overdue.map(invoiceRow));
  const reminders = overdue.flatMap(reminderRows);
  if (reminders.length > 0) await sales.insert(tenant, 'payment_reminder', reminders);
  return tenant;
}

function invoiceRow(invoice: OverdueInvoice, index: number): Row {
  const dueOn = addDays(RUN_DATE, -invoice.daysOverdue);
  return {
    invoice_id: id('invoice', index + 1),
    number: `INV-${String(index + 1).padStart(6, '0')}`,
    customer_id: id('customer', customers[invoice.customer ?? 'reachable']),
    customer_name: 'Acme',
    state: invoice.voided ? 'voided' : 'posted',
    issued_on: addDays(dueOn, -14),
    due_on: dueOn,
    currency: 'EUR',
    net_minor: 1_000,
    tax_minor: 0,
    total_minor: 1_000,
    open_minor: invoice.openMinor ?? 1_000,
    disputed: invoice.disputed ?? false,
    dunning_level: invoice.last?.level ?? 0,
    last_reminded_on: invoice.last ? addDays(RUN_DATE, -invoice.last.daysAgo) : null,
  };
}

function reminderRows({ last }: OverdueInvoice, index: number): Row[] {
  return Array.from({ length: last?.level ?? 0 }, (_, below) => ({
    invoice_id: id('invoice', index + 1),
    level: below + 1,
    reminded_on: addDays(RUN_DATE, -(last?.daysAgo ?? 0) - ((last?.level ?? 0) - 1 - below)),
    sent_to: 'a@acme.example',
    open_minor: 1_000,
    days_overdue: 7,
  }));
}

const REMINDERS = `
select organization_id, invoice_id, level, reminded_on, sent_to, open_minor, days_overdue
from payment_reminder
where organization_id = any($1) and reminded_on >= $2
order by organization_id, invoice_id, level`;

/** The reminders made on the run date, as the scope that is open sees them. */
const reminders = (tenants: readonly OrganizationId[]): Promise<Row[]> =>
  UnitOfWork.current().query<Row>(REMINDERS, [tenants, RUN_DATE]);

describe('sales.send-payment-reminders', () => {
  it('records one reminder each, at the level that follows, and says who had nothing due', async () => {
    const tenant = await organizationWith([
      { daysOverdue: 6 },
      { daysOverdue: 7 },
      { daysOverdue: 300 },
      { daysOverdue: 30, last: { level: 1, daysAgo: 20 }, openMinor: 250 },
      { daysOverdue: 400, last: { level: 3, daysAgo: 100 } },
    ]);
    const quiet = await organizationWith([{ daysOverdue: 0 }]);
    const empty = await organizationWith([]);
    expect(await execute([tenant, quiet, empty])).toEqual(
      new Map<OrganizationId, Outcome>([
        [tenant, { kind: 'succeeded', counts: { reminded: 3 } }],
        [quiet, { kind: 'skipped', reason: 'nothing-due' }],
        [empty, { kind: 'skipped', reason: 'nothing-due' }],
      ]),
    );
    const common = { organization_id: tenant, reminded_on: RUN_DATE, sent_to: 'a@acme.example' };
    expect(await sales.inScope([tenant], () => reminders([tenant]))).toEqual([
      { ...common, invoice_id: id('invoice', 2), level: 1, open_minor: 1_000, days_overdue: 7 },
      { ...common, invoice_id: id('invoice', 3), level: 1, open_minor: 1_000, days_overdue: 300 },
      { ...common, invoice_id: id('invoice', 4), level: 2, open_minor: 250, days_overdue: 30 },
    ]);
  });

  it('records nothing when it is repeated on the same date, and each level once over the nights', async () => {
    const tenant = await organizationWith([{ daysOverdue: 300 }]);
    const kinds: string[] = [];
    for (const days of [0, 0, 1, 2, 3, 4]) {
      const outcome = (await execute([tenant], date(addDays(RUN_DATE, days)))).get(tenant);
      kinds.push(outcome?.kind ?? 'missing');
    }
    expect(kinds).toEqual(['succeeded', 'skipped', 'succeeded', 'succeeded', 'skipped', 'skipped']);
  });

  it('leaves alone what is paid, disputed, voided, or owed by a customer blocked for dunning', async () => {
    const tenant = await organizationWith([
      { daysOverdue: 30, openMinor: 0 },
      { daysOverdue: 30, disputed: true },
      { daysOverdue: 30, voided: true },
      { daysOverdue: 30, customer: 'blocked' },
    ]);
    expect(await execute([tenant])).toEqual(new Map([[tenant, { kind: 'skipped', reason: 'nothing-due' }]]));
  });

  it('faults where a reminder is owed to a customer without an address, and names organization and invoice', async () => {
    const sound = await organizationWith([{ daysOverdue: 30 }]);
    const flawed = await organizationWith([{ daysOverdue: 30 }, { daysOverdue: 30, customer: 'without-address' }]);
    const harmless = await organizationWith([{ daysOverdue: 3, customer: 'without-address' }]);
    await expect(execute([sound, flawed, harmless])).rejects.toMatchObject({
      code: 'REMINDER_ADDRESS_MISSING',
      retryable: false,
      organizationId: flawed,
      invoiceNumber: 'INV-000002',
    });
    expect(await sales.inScope([sound, flawed], () => reminders([sound, flawed]))).toEqual([]);
    expect((await execute([sound, harmless])).get(harmless)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
  });

  it('touches nobody outside its scope', async () => {
    const mine = await organizationWith([{ daysOverdue: 30 }]);
    const other = await organizationWith([{ daysOverdue: 30 }]);
    const outcomes = await sales.inScope([mine], () => remind([mine, other]));
    expect(outcomes.get(other)).toEqual({ kind: 'skipped', reason: 'nothing-due' });
    expect(await sales.inScope([mine, other], () => reminders([mine, other]))).toMatchObject([
      { organization_id: mine },
    ]);
  });
});

const anyInvoice: fc.Arbitrary<OverdueInvoice> = fc.record({
  daysOverdue: fc.oneof(fc.constantFrom(6, 7, 20, 21, 41, 42), fc.integer({ min: -10, max: 60 })),
  openMinor: fc.constantFrom(0, 1, 1_000),
  disputed: fc.constantFrom(false, false, false, true),
  customer: fc.constantFrom('reachable' as const, 'reachable' as const, 'blocked' as const),
  last: fc.option(fc.record({ level: fc.integer({ min: 1, max: 3 }), daysAgo: fc.integer({ min: 0, max: 3 }) }), {
    nil: undefined,
  }),
});

describe('sales.send-payment-reminders, for any invoices', () => {
  const worlds = [[], ...fc.sample(fc.array(anyInvoice, { minLength: 50, maxLength: 100 }), { numRuns: 10, seed: 42 })];
  let tenants: OrganizationId[];
  beforeAll(async () => {
    tenants = [];
    for (const world of worlds) tenants.push(await organizationWith(world));
  });

  it('is what the rule says of each invoice', async () => {
    const expected = worlds.flatMap((world, at) =>
      world.flatMap((invoice, index) => {
        const owed = owedDunningLevel(
          {
            dueOn: addDays(RUN_DATE, -invoice.daysOverdue),
            openMinor: invoice.openMinor ?? 1_000,
            disputed: invoice.disputed ?? false,
            customerBlocked: invoice.customer === 'blocked',
            ...(invoice.last && {
              lastReminder: { level: invoice.last.level, remindedOn: addDays(RUN_DATE, -invoice.last.daysAgo) },
            }),
          },
          RUN_DATE,
        );
        return owed ? [[tenants[at], id('invoice', index + 1), owed.level]] : [];
      }),
    );
    const before = await sales.inScope(tenants, () => reminders(tenants));
    const after = await sales.tried(tenants, async () => {
      await remind(tenants);
      return reminders(tenants);
    });
    const known = new Set(before.map((row) => JSON.stringify(row)));
    const made = after.filter((row) => !known.has(JSON.stringify(row)));
    expect(made.map((row) => [row.organization_id, row.invoice_id, row.level])).toEqual(expected);
    expect(made.length).toBeGreaterThan(50);
  });

  it('does for organizations together what it does for each alone', async () => {
    const together = await sales.tried(tenants, async () => ({
      outcomes: await remind(tenants),
      rows: await reminders(tenants),
    }));
    const alone = await Promise.all(
      tenants.map((tenant) =>
        sales.tried([tenant], async () => ({ outcomes: await remind([tenant]), rows: await reminders([tenant]) })),
      ),
    );
    expect(alone.flatMap(({ rows }) => rows)).toEqual(together.rows);
    expect(new Map(alone.flatMap(({ outcomes }) => [...outcomes]))).toEqual(together.outcomes);
  });
});
