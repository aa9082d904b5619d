import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** British Columbia stays at one offset all year from 2026 on: known from 2026b on, not to the release in the folder. */
const VANCOUVER = `new Intl.DateTimeFormat('en', { timeZone: 'America/Vancouver', timeZoneName: 'longOffset' })
  .formatToParts(new Date('2026-12-01T00:00Z')).find(({ type }) => type === 'timeZoneName').value`;

describe('zone data', () => {
  it('come from the folder that ICU_TIMEZONE_FILES_DIR names, for all of a process', () => {
    const shown = (environment: NodeJS.ProcessEnv) =>
      execFileSync(process.execPath, ['-p', `process.versions.tz + ' ' + ${VANCOUVER}`], {
        env: { ...process.env, ...environment },
        encoding: 'utf8',
      }).trim();
    expect(shown({ ICU_TIMEZONE_FILES_DIR: path.join(__dirname, 'zone-data') })).toBe('2026a GMT-08:00');
    expect(shown({ ICU_TIMEZONE_FILES_DIR: '/nowhere' })).toBe(`${process.versions.tz} GMT-07:00`);
  });
});
