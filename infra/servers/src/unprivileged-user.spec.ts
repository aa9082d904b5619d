import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mayReach } from './unprivileged-user';

const STRANGER = { uid: 54_321, gid: 54_321 };

describe('mayReach', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'baton-reach-'));
    chmodSync(folder, 0o755);
    mkdirSync(path.join(folder, 'inner', 'most'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('lets a stranger through folders that everybody may pass', () => {
    expect(mayReach(path.join(folder, 'inner', 'most', 'file'), STRANGER)).toBe(true);
  });

  it('stops a stranger at a folder above that is closed to others', () => {
    chmodSync(folder, 0o750);
    expect(mayReach(path.join(folder, 'inner', 'most', 'file'), STRANGER)).toBe(false);
  });

  it('takes the owner of a folder for who it is', () => {
    chmodSync(folder, 0o700);
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    expect(mayReach(path.join(folder, 'inner', 'file'), owner)).toBe(true);
  });

  it('counts folders that are still to be made as passable', () => {
    expect(mayReach(path.join(folder, 'not', 'yet', 'there'), STRANGER)).toBe(true);
  });
});
