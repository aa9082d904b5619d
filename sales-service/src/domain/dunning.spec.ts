import { addDays } from '@baton/recurrence';
import { type DunningCase, owedDunningLevel } from './dunning';

const RUN_DATE = '2026-03-01';
const overdueBy = (days: number, changes: Partial<DunningCase> = {}): DunningCase => ({
  dueOn: addDays(RUN_DATE, -days),
  openMinor: 100,
  disputed: false,
  customerBlocked: false,
  ...changes,
});
const reminded = (level: number, daysAgo: number): Partial<DunningCase> => ({
  lastReminder: { level, remindedOn: addDays(RUN_DATE, -daysAgo) },
});

describe('owedDunningLevel', () => {
  it.each([
    [-5, {}, undefined],
    [0, {}, undefined],
    [6, {}, undefined],
    [7, {}, 1],
    [400, {}, 1],
    [20, reminded(1, 13), undefined],
    [21, reminded(1, 14), 2],
    [41, reminded(2, 20), undefined],
    [42, reminded(2, 21), 3],
    [400, reminded(3, 21), undefined],
    [400, reminded(1, 1), 2],
  ])('at %i days overdue after %j is level %s', (days, changes, level) => {
    expect(owedDunningLevel(overdueBy(days, changes), RUN_DATE)?.level).toBe(level);
  });

  it('gives no second reminder on the date of the last one, however old the invoice', () => {
    expect(owedDunningLevel(overdueBy(400, reminded(1, 0)), RUN_DATE)).toBeUndefined();
  });

  it.each([
    ['paid', { openMinor: 0 }],
    ['disputed', { disputed: true }],
    ['owed by a customer who is blocked for dunning', { customerBlocked: true }],
  ])('leaves an invoice alone that is %s', (_, changes) => {
    expect(owedDunningLevel(overdueBy(30, changes), RUN_DATE)).toBeUndefined();
  });
});
