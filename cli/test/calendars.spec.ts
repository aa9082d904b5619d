import { useFakeApi } from './fake-api';

const api = useFakeApi();

describe('baton calendars set --preview', () => {
  it('tells what triggers and enrolments would gain and lose, and who could not be due any more', async () => {
    const effect = { module: 'sales', scheduleType: 'sales.remind', enrolments: 120, added: 4, removed: 20, moved: 7 };
    const span = { fromUtc: '2026-03-01T02:00:00.000Z', toUtc: '2026-05-30T02:00:00.000Z' };
    const enrolments = [{ ...effect, unchanged: 900, refused: 2, refusal: 'there is no such calendar.' }];
    api.reply = () => [200, { ...span, triggers: [], enrolments }];
    expect(await api.baton('calendars', 'set', 'works', '--definition', '{"weekend":[0]}', '--preview')).toBe(0);
    expect(api.requests).toMatchObject([{ method: 'POST', path: '/api/v1/calendars/works/change-preview' }]);
    const [triggers, table, refused] = api.out;
    expect(triggers).toBe('No trigger needs works. Nothing was changed.');
    expect(table).toMatch(/sales\.remind +│ 120 +│ 4 +│ 20 +│ 7 +│ 900/);
    expect(refused).toBe('2 of sales.remind could not be due any more: there is no such calendar.');
  });
});
