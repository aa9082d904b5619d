import { MODULES, type ModuleName, type NightDatabase } from './night-database';

/** Columns that two nights over equal worlds need not agree in, by table or for all tables (`*`), each for its reason. */
const VARYING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '*': { recorded_at: 'the instant of the insert' },
  invoice: { invoice_id: 'generated; the number names it' },
  bill: { bill_id: 'generated; the number names it' },
  purchase_order: { purchase_order_id: 'generated; the number names it' },
  enrolment: { effective_since: 'the instant of the seeding' },
  open_item: { document_id: "another service's generated id; kind and number name it" },
  execution: {
    module_run_id: 'generated',
    finished_at: 'an instant',
    attempts: 'a crash or a lost connection may cost one',
  },
};

/** What takes the place of a column: for a reference to a generated id what names the row it refers to. */
const REPLACED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  invoice: { run_id: 't.run_id is not null' },
  bill: { run_id: 't.run_id is not null' },
  purchase_order: { run_id: 't.run_id is not null' },
  invoice_line: { invoice_id: numberOf('invoice', 'invoice_id') },
  payment_reminder: { invoice_id: numberOf('invoice', 'invoice_id') },
  bill_line: { bill_id: numberOf('bill', 'bill_id') },
  purchase_order_line: { purchase_order_id: numberOf('purchase_order', 'purchase_order_id') },
  bank_match: { document_id: numberOf('open_item', 'document_id', `r.kind || ' ' || r.number`) },
};

/** Tables of the kit that say what came of each organization, and so must agree as well. */
const OUTCOMES = ['execution'];

const TABLES = `
select relname as name from pg_class
where relnamespace = current_schema()::regnamespace and relkind = 'r' and (relrowsecurity or relname = any ($1))
order by relname`;

/**
 * Checksums of all domain tables and of all outcomes, by `module.table`. Two nights over equal worlds have equal ones,
 * whatever broke on the way and whoever did the work: what a night generates is left out or replaced by what it names.
 */
export async function checksumsOf(database: NightDatabase): Promise<Record<string, string>> {
  const checksums: Record<string, string> = {};
  for (const module of MODULES) {
    for (const { name } of await database.query<{ name: string }>(module, TABLES, [OUTCOMES])) {
      const [row] = await database.query<{ rows: number; md5: string }>(module, checksumOf(name));
      checksums[`${module}.${name}`] = `${row?.rows ?? 0} rows, ${row?.md5 ?? ''}`;
    }
  }
  return checksums;
}

/** The rows of one table as they are compared, sorted; for saying what differs. */
export async function linesOf(database: NightDatabase, module: ModuleName, table: string): Promise<readonly string[]> {
  const rows = await database.query<{ line: string }>(module, `${comparable(table)} order by line collate "C"`);
  return rows.map(({ line }) => line);
}

function checksumOf(table: string): string {
  return `
select count(*)::int as rows, md5(coalesce(string_agg(line, E'\\n' order by line collate "C"), '')) as md5
from (${comparable(table)}) as lines`;
}

function comparable(table: string): string {
  const left = Object.keys({ ...VARYING['*'], ...VARYING[table] });
  const replaced = Object.entries(REPLACED[table] ?? {}).map(([column, expression]) => `'${column}', ${expression}`);
  return `
select line from (
  select (to_jsonb(t) - '{${left.join(',')}}'::text[] || jsonb_build_object(${replaced.join(', ')}))::text as line
  from ${table} as t) as c`;
}

function numberOf(table: string, key: string, name = 'r.number'): string {
  return `(select ${name} from ${table} as r where r.organization_id = t.organization_id and r.${key} = t.${key})`;
}
