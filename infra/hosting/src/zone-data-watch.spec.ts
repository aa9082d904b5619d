import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger } from '@baton/observability';
import { NEWEST_KNOWN_ZONE_DATA, zoneDataVersion } from '@baton/recurrence';
import { warnOfOldZoneData } from './zone-data-watch';

describe('warnOfOldZoneData', () => {
  function warnings(systemData: string, now = new Date()): readonly string[] {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'baton-zones-')), 'tzdata.zi');
    writeFileSync(file, systemData);
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ service: 'test', level: 'info', destination });
    warnOfOldZoneData(logger, now, file);
    return lines.map((line) => String(JSON.parse(line).msg));
  }

  it('names the data in use, newer ones that the system has, and what to do', () => {
    const [warning] = warnings('# version 2999b\n# redo posix_only\n');
    expect(warning).toContain(`the zone data in use are ${zoneDataVersion()}, and 2999b are out`);
    expect(warning).toContain('ICU_TIMEZONE_FILES_DIR: docs/runbooks/zone-data-are-old.md');
  });

  it('does without a system that has any', () => {
    const isOld = zoneDataVersion() < NEWEST_KNOWN_ZONE_DATA;
    expect(warnings('', new Date('2026-11-22T00:00Z'))).toHaveLength(isOld ? 1 : 0);
    expect(warnings('', new Date('2099-01-01T00:00Z'))).toHaveLength(1);
  });
});
