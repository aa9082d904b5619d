import { SERVICE_NAMES, type ServiceName } from '@baton/hosting';
import { Client } from 'pg';
import { MODULES, NightDatabase } from '../e2e/night-database';

/** A transaction that is open in the database. */
export interface OpenTransaction {
  /** Port of the client's end of its connection. */
  readonly port: number;
  /** It has written something, which a rollback would undo. */
  readonly writes: boolean;
  /** The beginning of its last statement. */
  readonly statement: string;
}

/** What is at work at one moment, as the database has it. */
export interface Scene {
  readonly runningSlices: readonly { readonly scheduleType: string; readonly number: number; readonly fence: number }[];
  /** Messages that wait for the relay or for the broker's confirm, by service; services with none are left out. */
  readonly outbox: Readonly<Partial<Record<ServiceName, number>>>;
}

/** Services' sessions alone: not this view's, the migrator's, nor PostgreSQL's own. */
const OPEN_TRANSACTIONS = `
select client_port as port, backend_xid is not null as writes,
  left(regexp_replace(query, '\\s+', ' ', 'g'), 60) as statement
from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' and xact_start is not null
  and pid <> pg_backend_pid() and application_name <> 'baton_migrator'`;

/** Looks into the database of a night at work from outside, by connections of its own that no chaos reaches. */
export class NightView implements AsyncDisposable {
  private constructor(
    private readonly url: string,
    private admin: Client,
    private night: NightDatabase,
  ) {}

  static async open(url: string): Promise<NightView> {
    return new NightView(url, await connect(url), await NightDatabase.open(url));
  }

  get database(): NightDatabase {
    return this.night;
  }

  /** After the server was restarted. */
  async reopen(): Promise<void> {
    await this[Symbol.asyncDispose]();
    this.admin = await connect(this.url);
    this.night = await NightDatabase.open(this.url);
  }

  async openTransactions(): Promise<readonly OpenTransaction[]> {
    return (await this.admin.query<OpenTransaction>(OPEN_TRANSACTIONS)).rows;
  }

  /** How much of a schedule type's executions of a date have ended, from 0 to 1; 0 while none is planned. */
  async share(scheduleType: string, dueDate: string): Promise<number> {
    const module = MODULES.find((name) => scheduleType.startsWith(`${name}.`));
    if (module === undefined) throw new RangeError(`${scheduleType} belongs to no module.`);
    const [row] = await this.night.query<{ share: number }>(
      module,
      `select count(*) filter (where finished_at is not null)::float8 / greatest(count(*), 1) as share
       from execution where schedule_type = $1 and due_date = $2`,
      [scheduleType, dueDate],
    );
    return row?.share ?? 0;
  }

  async isOver(runId: string): Promise<boolean> {
    return (await this.endOf(runId)) !== undefined;
  }

  /** When a run was over; undefined: it is not. */
  async endOf(runId: string): Promise<Date | undefined> {
    const [run] = await this.night.query<{ at: Date | null }>(
      'scheduler',
      'select completed_at as at from run where run_id = $1',
      [runId],
    );
    return run?.at ?? undefined;
  }

  async scene(): Promise<Scene> {
    const slices = await Promise.all(
      MODULES.map((module) =>
        this.night.query<Scene['runningSlices'][number]>(
          module,
          `select schedule_type as "scheduleType", number, fence::int from slice where state = 'running' order by number`,
        ),
      ),
    );
    const outbox: Partial<Record<ServiceName, number>> = {};
    for (const service of SERVICE_NAMES) {
      const [row] = await this.night.query<{ n: number }>(service, 'select count(*)::int as n from outbox');
      if (row !== undefined && row.n > 0) outbox[service] = row.n;
    }
    return { runningSlices: slices.flat(), outbox };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.admin.end(), this.night[Symbol.asyncDispose]()]);
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // The server is killed under it; who asks next is told by the statement.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
