import type { RunDate } from '@baton/contracts';
import { migrate } from '@baton/persistence';
import type { PostgresServer } from '@baton/servers';
import { asSuperuser, dropDatabase, makeDatabase, rowsOf } from '../administration';
import { logger } from '../quiet-logger';
import { postingMigrations } from './statements';

/** Organizations, each with one template that is due on the run date. */
const FILL = `
insert into sales.organization (organization_id, name, time_zone, currency)
select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'Organization ' || n, 'UTC', 'EUR' from generate_series(1, $1::int) as n;
`;
const ENROL = `
insert into sales.enrolment (schedule_type, organization_id, recurrence_id)
select $1, organization_id, recurrence_id from sales.organization, sales.recurrence order by organization_id`;
const TEMPLATES = `
insert into sales.invoice_template (organization_id, template_id, amount, next_date)
select organization_id, gen_random_uuid(), 100, $1::date from sales.organization`;

/** The schedule types of the module, of which a pass commands one: the same work in three ways. */
export const POSTING_TYPES = { sql: 'sales.post-sql', entities: 'sales.post-entities', set: 'sales.post-set' } as const;
/** One of them. */
export type PostingWay = keyof typeof POSTING_TYPES;

/** Makes the database that passes of this size start from a copy of, anew if there is one. @returns its name */
export async function makePostingWorld(
  postgres: PostgresServer,
  organizations: number,
  runDate: RunDate,
): Promise<string> {
  const name = `posting_${organizations}`;
  await dropDatabase(postgres, name);
  const url = await makeDatabase(postgres, name);
  await migrate({ services: [{ service: 'sales', url, migrations: postingMigrations }], logger });
  await asSuperuser(url, async (client) => {
    await client.query(FILL, [organizations]);
    await client.query(TEMPLATES, [runDate]);
    for (const table of ['organization', 'invoice_template']) {
      await client.query(`vacuum (analyze, freeze) sales.${table}`);
    }
  });
  return name;
}

/** Enrols every organization in a way of doing the work, and in no other: for each that a command leaves out a reason is written. */
export async function enrol(url: string, way: PostingWay): Promise<void> {
  await asSuperuser(url, async (client) => {
    await client.query(ENROL, [POSTING_TYPES[way]]);
    await client.query('vacuum (analyze, freeze) sales.enrolment');
    await client.query('checkpoint');
  });
}

/** @throws {Error} unless exactly so many organizations have an invoice, and each has one. */
export async function expectInvoices(url: string, engine: string, executions: number): Promise<void> {
  const [found] = await rowsOf<{ invoices: number; organizations: number }>(
    url,
    'select count(*)::int as invoices, count(distinct organization_id)::int as organizations from sales.invoice',
  );
  if (found?.invoices === executions && found.organizations === executions) return;
  throw new Error(
    `${engine} posted ${found?.invoices} invoices for ${found?.organizations} organizations instead of one for each of ${executions}.`,
  );
}
