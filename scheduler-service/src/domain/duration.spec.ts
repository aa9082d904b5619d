import { durationOf, readDurationMs } from './duration';

describe('readDurationMs', () => {
  it.each([
    ['PT5M', 300_000],
    ['PT3S', 3_000],
    ['PT1H30M', 5_400_000],
    ['P1DT2H', 93_600_000],
    ['PT0S', 0],
    ['PT0.5S', 500],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['90s', 90_000],
    ['pt2h', 7_200_000],
  ])('reads %s as %i ms', (text, expected) => {
    expect(readDurationMs(text)).toBe(expected);
  });

  it.each(['', 'P', 'PT', '5', 'five minutes', '5 m', '-PT5M', 'P1M', 'P1Y', 'm5', '5mm'])(
    'does not read "%s"',
    (text) => {
      expect(readDurationMs(text)).toBeUndefined();
    },
  );
});

describe('durationOf', () => {
  it.each(['PT0S', 'PT5M', 'P1DT2H', 'P3D', 'PT1H30M10S', 'PT0.5S'])('writes %s as it is read', (text) => {
    expect(durationOf(readDurationMs(text) ?? Number.NaN)).toBe(text);
  });
});
