/**
 * Environment variables by which tests find their servers. The first three are a person's, the others go from the
 * process that starts the tests to the ones that run them.
 */
export const TestVariable = {
  /** PostgreSQL to use, as a superuser: databases are made and dropped in it. */
  databaseUrl: 'BATON_TEST_DATABASE_URL',
  /** RabbitMQ to use; needs the next one too. Vhosts are made and deleted in it. */
  rabbitMqUrl: 'BATON_TEST_RABBITMQ_URL',
  /** Root of that RabbitMQ's management API, with user and password. */
  rabbitMqManagementUrl: 'BATON_TEST_RABBITMQ_MANAGEMENT_URL',
  /** `none`: start no servers, for a run of unit tests alone; a test that wants one then fails and says so. */
  servers: 'BATON_TEST_SERVERS',
  /** `1`: leave the servers of this run up, to look into a failure; the next run ends them. */
  keepServers: 'BATON_TEST_KEEP_SERVERS',

  resolvedDatabaseUrl: 'BATON_TEST_RESOLVED_DATABASE_URL',
  resolvedRabbitMqUrl: 'BATON_TEST_RESOLVED_RABBITMQ_URL',
  resolvedRabbitMqManagementUrl: 'BATON_TEST_RESOLVED_RABBITMQ_MANAGEMENT_URL',
  /** Folder of this run: what lies there is ended and deleted after it, or before the next. */
  runFolder: 'BATON_TEST_RUN_FOLDER',
  /** Part of the name of all that this run makes, so that runs on one server do not meet. */
  runId: 'BATON_TEST_RUN_ID',
} as const;

/**
 * Reads a variable that the start of the tests has set.
 * @throws Error when it is absent, saying what leads to that.
 */
export function resolvedVariable(
  name: 'resolvedDatabaseUrl' | 'resolvedRabbitMqUrl' | 'resolvedRabbitMqManagementUrl' | 'runFolder' | 'runId',
): string {
  const value = process.env[TestVariable[name]];
  if (value) return value;
  throw new Error(
    `${TestVariable[name]} is not set: this test needs servers and was run without them. Run it by "npm test" or by Jest ` +
      `with the configuration of the repository's root, and without ${TestVariable.servers}=none.`,
  );
}
