import 'reflect-metadata';
import { createLogger } from '@baton/observability';
import { readDatabaseUrls } from './database-urls';
import { migrateAll } from './migrate-all';
import { runCommand } from './operator-command';

/** `npm run migrate`. */
void runCommand('migrate', async () => {
  await migrateAll(readDatabaseUrls(process.env), createLogger({ service: 'migrate', pretty: true }));
});
