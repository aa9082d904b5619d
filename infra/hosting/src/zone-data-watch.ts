import { readFileSync } from 'node:fs';
import { LogField, type Logger } from '@baton/observability';
import { NEWEST_KNOWN_ZONE_DATA, whyZoneDataAreOld, zoneDataVersion } from '@baton/recurrence';

/** Where an operating system keeps zone data of its own; the first line names their version. */
const OF_THE_SYSTEM = '/usr/share/zoneinfo/tzdata.zi';

/**
 * Warns when the zone data in use are old: newer ones were known at the release, the operating system has newer ones, or
 * they are of long ago. Asks nobody over the network.
 */
export function warnOfOldZoneData(logger: Logger, now: Date, systemFile = OF_THE_SYSTEM): void {
  const inUse = zoneDataVersion();
  const offered = [NEWEST_KNOWN_ZONE_DATA, versionIn(systemFile)];
  const why = whyZoneDataAreOld(inUse, offered, now);
  if (why === undefined) return;
  const what =
    'local times may be planned wrongly where clocks were changed by law since. Take a newer Node, or name a folder with newer zone data of ICU in ICU_TIMEZONE_FILES_DIR: docs/runbooks/zone-data-are-old.md';
  logger.warn({ [LogField.zoneData]: inUse }, `${why}: ${what}`);
}

/** `2026f` of `# version 2026f`; empty where the system has none. */
function versionIn(file: string): string {
  try {
    return /^# version (\S+)/.exec(readFileSync(file, 'utf8').slice(0, 100))?.[1] ?? '';
  } catch {
    // Many images have no zone data of their own; that is no fault.
    return '';
  }
}
