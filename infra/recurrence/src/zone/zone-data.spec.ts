import { NEWEST_KNOWN_ZONE_DATA, whyZoneDataAreOld } from './zone-data';

const now = new Date('2026-11-22T00:00Z');

describe('whyZoneDataAreOld', () => {
  it.each([
    ['2026f', ['2026f', '2026c', ''], undefined],
    ['2026f', [], undefined],
    ['2025c', ['2026f', '2026a'], 'the zone data in use are 2025c, and 2026f are out'],
    ['2026z', ['2026za'], 'the zone data in use are 2026z, and 2026za are out'],
    ['2026c', ['soon', '9'], undefined],
    ['2025c', [], 'the zone data in use are 2025c, and those of 2025 have been too old since July 2026'],
    ['unknown', ['2026f'], 'the zone data in use do not say which they are (unknown)'],
  ])('says of %s, with %j to be had: %s', (inUse, offered, why) => {
    expect(whyZoneDataAreOld(inUse, offered, now)).toBe(why);
  });

  it('takes data of last year until the end of June', () => {
    expect(whyZoneDataAreOld('2025c', [], new Date('2026-06-30T23:59:59Z'))).toBeUndefined();
  });

  it('knows a release that is one', () => {
    expect(NEWEST_KNOWN_ZONE_DATA).toMatch(/^20\d\d[a-z]$/);
  });
});
