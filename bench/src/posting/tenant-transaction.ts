import type { OrganizationId, RunDate } from '@baton/contracts';
import { Client } from 'pg';
import { sessionOptions } from '../service-session';
import { postOne, type Send, TENANT_ROLE } from './statements';

const SCOPE = `select set_config('role', $1, true), set_config('baton.organization_ids', $2, true)`;

/** Opens so many connections as the service has them. */
export async function openClients(url: string, count: number): Promise<readonly Client[]> {
  const options = await sessionOptions(url, 'sales');
  const clients = Array.from({ length: count }, () => new Client({ connectionString: url, options, keepAlive: true }));
  await Promise.all(clients.map((client) => client.connect()));
  return clients;
}

/** Sends statements as text, parsed and planned each time: what a query of `pg` does that is not told otherwise. */
export function plainSender(client: Client): Send {
  return (text, values) => client.query(text, [...values]);
}

/** Prepares each text once under a name. */
export function namedSender(client: Client): Send {
  const names = new Map<string, string>();
  return (text, values) => {
    const name = names.get(text) ?? `bench_${names.size + 1}`;
    names.set(text, name);
    return client.query({ name, text, values: [...values] });
  };
}

/** Sets role and organization for the rest of the transaction. */
export async function setScope(send: Send, organization: OrganizationId): Promise<void> {
  await send(SCOPE, [TENANT_ROLE, organization]);
}

/** A handler as one writes it for a job queue: a transaction of its own under the organization's scope. */
export async function postInTransaction(send: Send, organization: OrganizationId, runDate: RunDate): Promise<void> {
  await send('begin', []);
  await setScope(send, organization);
  await postOne(send, organization, runDate);
  await send('commit', []);
}

/** Lends connections to handlers that run at once; there are never more of these than connections. */
export class ClientShelf {
  private readonly free: Send[];

  constructor(private readonly clients: readonly Client[]) {
    this.free = clients.map(namedSender);
  }

  /** Does the work of one organization on a free connection. */
  async post(organization: OrganizationId, runDate: RunDate): Promise<void> {
    const send = this.free.pop();
    if (send === undefined) throw new Error('More handlers run at once than there are connections.');
    await postInTransaction(send, organization, runDate);
    this.free.push(send);
  }

  /** Closes all connections. */
  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
  }
}

/** All organizations, in the order of their ids. */
export async function organizationsOf(url: string): Promise<readonly OrganizationId[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ organization_id: OrganizationId }>(
      'select organization_id from sales.organization order by 1',
    );
    return rows.map((row) => row.organization_id);
  } finally {
    await client.end();
  }
}
