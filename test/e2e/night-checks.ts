import { MODULES, type NightDatabase } from './night-database';
import {
  accountingRules,
  busRules,
  moduleRules,
  type NightRules,
  oneNightRules,
  purchaseRules,
  salesRules,
  schedulerRules,
} from './night-rules';
import { RUN_DATE } from './seeded-world';
import type { WorldBefore } from './world-before';

/** So many examples of a broken rule are shown. */
const EXAMPLES = 3;

/** What is wrong after a night, by the rule it breaks; a few examples each. */
export type BrokenRules = Record<string, readonly unknown[]>;

const rulesOf: Readonly<Record<'scheduler' | (typeof MODULES)[number], readonly NightRules[]>> = {
  scheduler: [schedulerRules, busRules],
  sales: [salesRules, oneNightRules, moduleRules, busRules],
  purchase: [purchaseRules, oneNightRules, moduleRules, busRules],
  accounting: [accountingRules, oneNightRules, moduleRules, busRules],
};
/** These hold what is there against the one night that there was. */
const ofOneNight: readonly NightRules[] = [schedulerRules, oneNightRules];

/**
 * Holds everything a whole night left behind against what must be true of it, whatever happened on the way: every
 * organization done exactly once. @returns nothing but an empty object when all is well.
 */
export async function brokenRules(database: NightDatabase, before: WorldBefore): Promise<BrokenRules> {
  const broken = await checkRules(database, () => true);
  const note = (rule: string, rows: readonly unknown[]) => {
    if (rows.length > 0) broken[rule] = rows.slice(0, EXAMPLES);
  };
  note('an invoice for each template and date owed, once', await documentsAmiss(database, 'invoice', before));
  note('a bill for each template and date owed, once', await documentsAmiss(database, 'bill', before));
  note('an open item for each document posted', await openItemsAmiss(database, before));
  note('what is settled is no longer open', await settledAmiss(database, before));
  note('an asset lost what was posted for it', await depreciationAmiss(database, before));
  note('the scheduler has the numbers of the modules', await resultsAmiss(database));
  return broken;
}

/** The rules that hold after any number of nights: what the world before them had, and the date of one, has no part in. */
export function brokenLastingRules(database: NightDatabase): Promise<BrokenRules> {
  return checkRules(database, (rules, text) => !ofOneNight.includes(rules) && !text.includes('$1'));
}

async function checkRules(
  database: NightDatabase,
  applies: (rules: NightRules, text: string) => boolean,
): Promise<BrokenRules> {
  const broken: BrokenRules = {};
  for (const [service, groups] of Object.entries(rulesOf)) {
    const chosen = groups.flatMap((rules) => Object.entries(rules).filter(([, text]) => applies(rules, text)));
    for (const [rule, text] of chosen) {
      const rows = await database.query(serviceNamed(service), text, text.includes('$1') ? [RUN_DATE] : []);
      if (rows.length > 0) broken[`${service}: ${rule}`] = rows.slice(0, EXAMPLES);
    }
  }
  return broken;
}

function serviceNamed(name: string): keyof typeof rulesOf {
  const found = (['scheduler', ...MODULES] as const).find((service) => service === name);
  if (found === undefined) throw new Error(`${name} is no service.`);
  return found;
}

const DOCUMENTS = {
  invoice: { service: 'sales', scheduleType: 'sales.post-recurring-invoices', due: 'invoicesDue' },
  bill: { service: 'purchase', scheduleType: 'purchase.post-recurring-bills', due: 'billsDue' },
} as const;

/** Organizations whose execution faulted keep all that they owe; all others have every document, and no other. */
async function documentsAmiss(database: NightDatabase, table: keyof typeof DOCUMENTS, before: WorldBefore) {
  const { service, scheduleType, due } = DOCUMENTS[table];
  const posted = await database.query<{ key: string }>(
    service,
    `select concat_ws('/', organization_id, template_id, period_date) as key from ${table} where run_id is not null`,
  );
  const faulted = await database.query<{ organization_id: string }>(
    service,
    `select organization_id from execution where schedule_type = $1 and state = 'faulted'`,
    [scheduleType],
  );
  const left = new Set(faulted.map((row) => row.organization_id));
  const owed = before[due].filter((key) => !left.has(key.slice(0, key.indexOf('/'))));
  return differences(
    owed,
    posted.map(({ key }) => key),
  );
}

async function openItemsAmiss(database: NightDatabase, before: WorldBefore) {
  const columns = `number, issued_on::text, due_on::text, currency, total_minor`;
  const invoices = await database.query<{ line: string }>(
    'sales',
    `select concat_ws('|', organization_id, invoice_id, 'receivable', customer_id, customer_name, ${columns}) as line
     from invoice where run_id is not null`,
  );
  const bills = await database.query<{ line: string }>(
    'purchase',
    `select concat_ws('|', organization_id, bill_id, 'payable', vendor_id, v.name, number, issued_on::text,
       due_on::text, b.currency, total_minor) as line
     from bill as b join vendor as v using (organization_id, vendor_id) where run_id is not null`,
  );
  const items = await database.query<{ line: string }>(
    'accounting',
    `select concat_ws('|', organization_id, document_id, kind, party_id, party_name, ${columns}) as line
     from open_item where document_id <> all ($1)`,
    [[...before.openItems.keys()]],
  );
  return differences(
    [...invoices, ...bills].map(({ line }) => line),
    items.map(({ line }) => line),
  );
}

/** An item that came in the night began with its total. */
async function settledAmiss(database: NightDatabase, before: WorldBefore) {
  const items = await database.query<{ id: string; total: number; open: number; settled: number }>(
    'accounting',
    `select document_id as id, total_minor::float8 as total, open_minor::float8 as open,
       coalesce(sum(settled_minor), 0)::float8 as settled
     from open_item left join bank_match using (organization_id, document_id) group by organization_id, document_id`,
  );
  return items.filter(({ id, total, open, settled }) => (before.openItems.get(id) ?? total) - settled !== open);
}

async function depreciationAmiss(database: NightDatabase, before: WorldBefore) {
  const assets = await database.query<{ id: string; accumulated: number; posted: number }>(
    'accounting',
    `select asset_id as id, accumulated_minor::float8 as accumulated, coalesce(sum(amount_minor), 0)::float8 as posted
     from asset left join depreciation_posting using (organization_id, asset_id) group by organization_id, asset_id`,
  );
  return assets.filter(
    ({ id, accumulated, posted }) => (before.accumulated.get(id) ?? Number.NaN) + posted !== accumulated,
  );
}

async function resultsAmiss(database: NightDatabase) {
  const columns = (state: string) => `count(*) filter (where state = '${state}')`;
  const there: { line: string }[] = [];
  for (const module of MODULES) {
    there.push(
      ...(await database.query<{ line: string }>(
        module,
        `select concat_ws('|', schedule_type, count(*), ${columns('succeeded')}, ${columns('faulted')},
           ${columns('skipped')}) as line from execution group by schedule_type`,
      )),
    );
  }
  const told = await database.query<{ line: string }>(
    'scheduler',
    `select concat_ws('|', schedule_type, planned, succeeded, faulted, skipped) as line from stage_result`,
  );
  return differences(
    there.map(({ line }) => line),
    told.map(({ line }) => line),
  );
}

/** What is in one list and not in the other, counting repetitions. */
function differences(expected: readonly string[], found: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of expected) counts.set(one, (counts.get(one) ?? 0) - 1);
  for (const one of found) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].flatMap(([one, count]) =>
    count === 0
      ? []
      : [`${count < 0 ? 'missing' : 'too many'}: ${one}${Math.abs(count) > 1 ? ` × ${Math.abs(count)}` : ''}`],
  );
}
