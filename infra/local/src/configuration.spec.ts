import { readLocalConfiguration } from './configuration';

describe('the environment of npm start', () => {
  it('says how long dates and messages are kept, as that of a service does', () => {
    const kept = readLocalConfiguration({ BATON_RETENTION_DAYS: '90', DUPLICATE_WINDOW_HOURS: '24' });
    expect(kept).toMatchObject({ retentionDays: 90, duplicateWindowHours: 24 });
    expect(() => readLocalConfiguration({ BATON_RETENTION_DAYS: '30' })).toThrow('BATON_RETENTION_DAYS');
  });
});
