import type { Logger } from '@baton/observability';
import { migrate } from '@baton/persistence';
import type { DatabaseUrls } from './database-urls';
import { allServices } from './services';

/** Roles, schemas and tables of all services. Safe to repeat. */
export async function migrateAll({ urlOf, migrateUrl }: DatabaseUrls, logger: Logger): Promise<void> {
  const services = allServices.map(({ service, migrations }) => ({ service, url: urlOf(service), migrations }));
  await migrate({ services, logger, ...(migrateUrl === undefined ? {} : { migrateUrl }) });
}
