import { Clock } from '@baton/contracts';
import type { ServiceName } from '@baton/hosting';
import { Database } from '@baton/persistence';
import { logger } from './quiet-logger';

/** The machine's clock. Of its own, because `@baton/hosting` would bring half a service into the memory that is measured. */
export class BenchClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/**
 * Asks a connection of the service itself, so that one of another client has its role, its schema and its time limits.
 *
 * @returns `options` of a PostgreSQL client.
 */
export async function sessionOptions(url: string, service: ServiceName): Promise<string> {
  const database = await Database.open({ url, service, logger, clock: new BenchClock(), poolSize: 1 });
  try {
    const [{ role } = { role: '' }] = await database.query<{ role: string }>('select current_user::text as role');
    const settings = await database.query<{ name: string; setting: string }>(
      `select name, setting from pg_settings where source = 'client' and name <> 'application_name'`,
    );
    const all = [...settings, { name: 'role', setting: role }];
    return all.map(({ name, setting }) => `-c ${name}=${setting.replaceAll(/[ \\]/g, '\\$&')}`).join(' ');
  } finally {
    await database.close();
  }
}
