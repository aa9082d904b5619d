import type { Database } from '../database';

/** What waits in a service's outbox, and for its time. Counts end at 10,000: beyond that only the age says more. */
export interface OutboxBacklog {
  /** Rows committed and not yet delivered, those the broker refused among them. */
  readonly waiting: number;
  /** Age of the row that waits longest, in seconds, by PostgreSQL's clock; 0 when none waits. */
  readonly lagSeconds: number;
  /** Messages that leave later. */
  readonly scheduled: number;
  /** How long the next of them has been due, in seconds, by PostgreSQL's clock; 0 when none is. */
  readonly overdueSeconds: number;
}

/**
 * Reads no more than 10,000 rows, by the index: a scan of the table would begin at any place and go through all that is dead,
 * where the index's dead entries are passed over once they were seen.
 */
const READ = `select
  (select count(*) from (select from outbox order by id limit 10000) as counted)::integer as waiting,
  coalesce((select extract(epoch from clock_timestamp() - written_at) from outbox order by id limit 1), 0)::float8 as lag_seconds,
  (select count(*) from (select from scheduled_message order by deliver_at limit 10000) as counted)::integer as scheduled,
  greatest(0, (select extract(epoch from clock_timestamp() - min(deliver_at)) from scheduled_message))::float8 as overdue_seconds`;

/** Looks at what waits, whoever is to deliver it: a schema without an active relay is seen as well. */
export async function readBacklog(database: Database): Promise<OutboxBacklog> {
  const [row] = await database.query<Record<string, number>>(READ);
  return {
    waiting: row?.waiting ?? 0,
    lagSeconds: row?.lag_seconds ?? 0,
    scheduled: row?.scheduled ?? 0,
    overdueSeconds: row?.overdue_seconds ?? 0,
  };
}
