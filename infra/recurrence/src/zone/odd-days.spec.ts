import { oddDays } from './odd-days';

describe('odd days', () => {
  it('are the days on which clocks are changed', () => {
    expect(oddDays('America/New_York', 2026).map(({ date, kind, from, to }) => [date, kind, from, to])).toEqual([
      ['2026-03-08', 'gap', '2026-03-08T02:00', '2026-03-08T03:00'],
      ['2026-11-01', 'overlap', '2026-11-01T01:00', '2026-11-01T02:00'],
    ]);
    expect(oddDays('Asia/Tokyo', 2026)).toEqual([]);
    expect(oddDays('Asia/Almaty', 2024).map(({ date, minutes }) => [date, minutes])).toEqual([['2024-02-29', 60]]);
  });
});
