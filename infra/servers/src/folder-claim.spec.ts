import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { claimFolder, folderOwner, releaseFolder } from './folder-claim';

describe('claimFolder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'baton-claim-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes this process the owner until it gives the folder back', () => {
    claimFolder(folder);
    expect(folderOwner(folder)).toBe(process.pid);
    releaseFolder(folder);
    expect(folderOwner(folder)).toBeUndefined();
  });

  it('refuses a folder that a living process holds', () => {
    claimFolder(folder);
    expect(() => claimFolder(folder)).toThrow(expect.objectContaining({ code: 'DATA_IN_USE' }));
  });

  it('takes over from a process that has died', () => {
    const deadPid = Number(execFileSync(process.execPath, ['-p', 'process.pid']));
    writeFileSync(path.join(folder, 'owner.json'), JSON.stringify({ pid: deadPid, startedAt: '1' }));
    claimFolder(folder);
    expect(folderOwner(folder)).toBe(process.pid);
  });

  it('is not deceived by a later process that was given the same number', () => {
    writeFileSync(path.join(folder, 'owner.json'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
    expect(folderOwner(folder)).toBeUndefined();
  });

  it('takes a mark that was cut short for nobody’s', () => {
    writeFileSync(path.join(folder, 'owner.json'), '{"pid":12');
    claimFolder(folder);
    expect(folderOwner(folder)).toBe(process.pid);
  });
});
