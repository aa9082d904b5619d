import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { anyTestFailed } from './failed-tests';
import { resolvedVariable, TestVariable } from './servers/test-environment';

/** How a database is filled once per run of the tests; each file gets a copy, which takes some 20 ms. */
export interface DatabaseTemplate {
  /** Tells templates apart; letters, digits, hyphens. The same name means the same content. */
  readonly name: string;
  /** Fills an empty database, as its superuser. All its connections must be closed when it is done. */
  readonly build: (url: string) => Promise<void>;
}

/** Where a database comes from. */
export interface DatabaseOptions {
  /** What it is a copy of. @default it is empty */
  readonly template?: DatabaseTemplate;
}

/** A database of its own. */
export interface TestDatabase {
  readonly name: string;
  /** Connection URL, as superuser. */
  readonly url: string;
}

/** A database that somebody has to drop. */
export interface DroppableDatabase extends TestDatabase {
  /** Drops it, closing the connections it still has. */
  drop(): Promise<void>;
}

/**
 * Gives the tests of a file, or of a `describe`, a database of their own: made before the first of them, dropped after
 * the last, and kept, with its name printed, when a test of the file failed. Read its fields inside tests and hooks.
 */
export function useDatabase(options: DatabaseOptions = {}): TestDatabase {
  let database: DroppableDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase(options);
  });
  afterAll(async () => {
    if (database === undefined) return;
    if (anyTestFailed()) process.stderr.write(`Kept the database of the failed tests: ${database.url}${howLong()}\n`);
    else await database.drop();
  });
  const made = (): TestDatabase => {
    if (database === undefined)
      throw new Error('The database of useDatabase() is made before the tests: use it inside a test or a hook.');
    return database;
  };
  return {
    get name() {
      return made().name;
    },
    get url() {
      return made().url;
    },
  };
}

/** A server brought up for this run takes its databases along when it ends. */
function howLong(): string {
  if (process.env[TestVariable.databaseUrl] || process.env[TestVariable.keepServers] === '1') return '';
  return ` (until this run ends; set ${TestVariable.keepServers}=1 to keep its servers until the next)`;
}

/** Makes a database that the caller drops; for tests that need several. */
export async function createTestDatabase(options: DatabaseOptions = {}): Promise<DroppableDatabase> {
  const name = `baton_${resolvedVariable('runId')}_${randomBytes(5).toString('hex')}`;
  await asAdmin(async (admin) => {
    const source = options.template ? await templateDatabase(admin, options.template) : undefined;
    // Copying files beats writing them through the log many times over at this size; see "create database" in the manual.
    const origin = source ? `template ${quoted(source)} strategy file_copy` : 'template template0';
    await admin.query(`create database ${quoted(name)} ${origin}`);
  });
  return { name, url: urlOf(name), drop: () => dropDatabase(name) };
}

/** Drops all that a run left on a server that outlives it, kept databases excepted: those a person wants to see. */
export async function dropTemplates(serverUrl: string, runId: string): Promise<void> {
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  try {
    const pattern = `${templatePrefix(runId)}%`;
    const found = await admin.query<{ datname: string }>('select datname from pg_database where datname like $1', [
      pattern,
    ]);
    for (const { datname } of found.rows) {
      await admin.query(`drop database if exists ${quoted(datname)} with (force)`);
    }
  } finally {
    await admin.end();
  }
}

/** Makes the template unless another process has; one waits for the other. The comment is set last: it means complete. */
async function templateDatabase(admin: Client, template: DatabaseTemplate): Promise<string> {
  const name = templatePrefix(resolvedVariable('runId')) + template.name;
  await admin.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
  try {
    const found = await admin.query<{ complete: boolean }>(
      `select shobj_description(oid, 'pg_database') is not null as complete from pg_database where datname = $1`,
      [name],
    );
    if (found.rows[0]?.complete) return name;
    await admin.query(`drop database if exists ${quoted(name)} with (force)`);
    await admin.query(`create database ${quoted(name)} template template0`);
    await template.build(urlOf(name));
    await admin.query(`comment on database ${quoted(name)} is 'complete'`);
    return name;
  } finally {
    await admin.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  }
}

function dropDatabase(name: string): Promise<void> {
  return asAdmin(async (admin) => {
    await admin.query(`drop database if exists ${quoted(name)} with (force)`);
  });
}

async function asAdmin<T>(work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: resolvedVariable('resolvedDatabaseUrl') });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(resolvedVariable('resolvedDatabaseUrl'));
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.toString();
}

function templatePrefix(runId: string): string {
  return `baton_template_${runId}_`;
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
