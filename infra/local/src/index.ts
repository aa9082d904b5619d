export { type DatabaseUrls, databaseUrls } from './database-urls';
export { migrateAll } from './migrate-all';
export { type RunningServices, type SharedRuntime, startServices } from './running-services';
export { seedWorld, type WorldOptions } from './seed/seed-world';
