import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hasErrorCode, processInfo } from './os-process';
import { ServerError } from './server.error';

const CLAIM_FILE = 'owner.json';

interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Marks a folder as held by this process, so that the next one can tell a server in use from one left behind.
 * The mark names the process and when it started: a number that was given to a later process holds nothing.
 * @throws {ServerError} `DATA_IN_USE` when a living process holds it, this one included.
 */
export function claimFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const me = ownerOf(process.pid);
  if (me === undefined) throw new Error(`The running process ${process.pid} is not in the process table.`);
  const file = path.join(folder, CLAIM_FILE);
  // "wx" creates or fails: of two processes that start together one gets the folder.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(me), { flag: 'wx' });
      return;
    } catch (error) {
      if (!hasErrorCode(error, 'EEXIST')) throw error;
    }
    const owner = folderOwner(folder);
    if (owner !== undefined) {
      const who = owner === process.pid ? 'this process already' : `process ${owner}`;
      throw new ServerError('DATA_IN_USE', `${folder} is used by ${who}. Stop that one first, or use another folder.`);
    }
    rmSync(file, { force: true });
  }
  throw new ServerError(
    'DATA_IN_USE',
    `${folder} was taken by another process at this moment. Start again, or use another folder.`,
  );
}

/** Gives a folder back; nothing happens when it is not ours. */
export function releaseFolder(folder: string): void {
  if (folderOwner(folder) === process.pid) rmSync(path.join(folder, CLAIM_FILE), { force: true });
}

/** The living process that holds a folder; undefined when nobody does, or its holder has died. */
export function folderOwner(folder: string): number | undefined {
  const claimed = readOwner(path.join(folder, CLAIM_FILE));
  if (claimed === undefined) return undefined;
  return ownerOf(claimed.pid)?.startedAt === claimed.startedAt ? claimed.pid : undefined;
}

function ownerOf(pid: number): Owner | undefined {
  const info = processInfo(pid);
  return info && { pid, startedAt: info.startedAt };
}

function readOwner(file: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  const found = /"pid":(\d+),"startedAt":"([^"]*)"/.exec(text);
  // A mark cut short by a crash names nobody, and so is nobody's.
  return found?.[1] === undefined || found[2] === undefined
    ? undefined
    : { pid: Number(found[1]), startedAt: found[2] };
}
