import { basisText, changeable, extended } from './materialization';

const days = (from: string, to: string) => ({ from, to });

describe('the dates that are materialized', () => {
  it.each([
    ['nothing was there', undefined, days('03', '05'), days('03', '05'), [days('03', '05')]],
    ['what was there reaches further', days('01', '09'), days('03', '05'), days('01', '09'), []],
    ['the end has moved on', days('01', '04'), days('03', '06'), days('01', '06'), [days('04', '06')]],
    ['an earlier date is asked for', days('04', '06'), days('02', '05'), days('02', '06'), [days('02', '04')]],
    [
      'both ends are beyond',
      days('04', '06'),
      days('02', '08'),
      days('02', '08'),
      [days('02', '04'), days('06', '08')],
    ],
    ['a date far from them is asked for', days('04', '06'), days('08', '09'), days('04', '06'), [days('08', '09')]],
  ])('grow by what is new: %s', (_name, kept, asked, next, fresh) => {
    expect(extended(kept, asked)).toEqual({ kept: next, fresh });
  });

  it('may change after the last one that was planned', () => {
    const kept = days('2026-03-01', '2026-05-01');
    expect(changeable(kept, undefined)).toEqual(kept);
    expect(changeable(kept, '2026-02-01')).toEqual(kept);
    expect(changeable(kept, '2026-03-10')).toEqual(days('2026-03-11', '2026-05-01'));
  });

  it('are kept with what they followed from', () => {
    const basis = { zoneData: '2026c', versions: new Map([['germany', 3]]) };
    expect(basisText(basis, ['germany', 'works'])).toBe('2026c germany:3 works:-');
  });
});
