import { createHash } from 'node:crypto';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** A user of the operating system, as `spawn` takes it. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/** The user `nobody`: it exists on every Linux and may do nothing, which is what a database needs. */
const NOBODY: OsUser = { uid: 65534, gid: 65534 };

/** Where root keeps what `nobody` cannot reach at its own place, for example under /root. */
const SHARED_HOME = '/var/lib/baton';

/** Who a server runs as that refuses to be root: `nobody` for root, undefined (stay who you are) for anybody else. */
export function unprivilegedUser(): OsUser | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/** Whether a user may pass through every folder above `target`; undefined stands for the present user. */
export function mayReach(target: string, user: OsUser | undefined): boolean {
  const resolved = path.resolve(target);
  for (let folder = path.dirname(resolved); ; folder = path.dirname(folder)) {
    if (!mayEnter(folder, user)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/**
 * A folder of our own for `original` that every user may pass to.
 * @param kind leading part of its name, for the person who finds it.
 */
export function sharedPlaceFor(original: string, kind: string): string {
  const hash = createHash('sha256').update(path.resolve(original)).digest('hex').slice(0, 16);
  return path.join(SHARED_HOME, `${kind}-${hash}`);
}

function mayEnter(folder: string, user: OsUser | undefined): boolean {
  const stats = statSync(folder, { throwIfNoEntry: false });
  // A folder that is still to be made gets its permissions from us.
  if (stats === undefined) return true;
  if (user === undefined) return passes(() => accessSync(folder, constants.X_OK));
  if (stats.uid === user.uid) return (stats.mode & 0o100) !== 0;
  if (stats.gid === user.gid) return (stats.mode & 0o010) !== 0;
  return (stats.mode & 0o001) !== 0;
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
