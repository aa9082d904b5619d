import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { InMemoryBroker } from '@baton/bus';
import { MigratorSession } from '@baton/persistence';
import { schedulerService } from '@baton/scheduler-service';
import { FakeClock, migratedTemplate, startTestService, useDatabase } from '@baton/testing';
import { runBaton } from '../src/index';
import { recordedTerminal } from './recorded-terminal';

const database = useDatabase({ template: migratedTemplate({ scheduler: schedulerService.migrations }) });

describe('baton against the API of a scheduler', () => {
  let scheduler: Awaited<ReturnType<typeof startTestService>>;
  let url: string;

  beforeAll(async () => {
    scheduler = await startTestService({
      ...schedulerService.application({}),
      service: 'scheduler',
      databaseUrl: database.url,
      broker: new InMemoryBroker(),
      // A Sunday, long before the trigger that is there from the start was decided.
      clock: new FakeClock(new Date('2024-03-03T12:00:00Z')),
    });
    // No module runs here, so that none is asked.
    const admin = await MigratorSession.open(database.url, 'scheduler');
    await admin.query('delete from schedule_type');
    await admin.close();
    await scheduler.listen(0, '127.0.0.1');
    url = await scheduler.getUrl();
  });
  afterAll(() => scheduler.close());

  async function baton(...args: string[]) {
    const terminal = recordedTerminal();
    const code = await runBaton([...args, '--url', url], terminal);
    return { code, out: terminal.written.join('\n'), errors: terminal.errors.join('\n') };
  }

  function fileOf(name: string, text: string): string {
    const file = path.join(process.env.TMPDIR ?? '/tmp', `baton-${process.pid}-${name}`);
    writeFileSync(file, text);
    return file;
  }

  it('makes, changes, switches and removes triggers', async () => {
    const daily = ['--cron', '0 3 * * *', '--zone', 'UTC', '--pipeline', 'nightly'];
    const made = await baton(
      'triggers',
      'add',
      'daily',
      ...daily,
      '--misfire',
      'fire-all',
      '--cap',
      '3',
      '--jitter',
      '1m',
    );
    expect(made).toMatchObject({ code: 0, errors: '' });
    expect(made.out).toContain('At 03:00 every day, UTC time.\nWhen it was missed: fire-all, at most 3.');
    expect(made.out).toContain('create at 2024-03-03T12:00:00.000Z by ann (cli)');
    expect((await baton('triggers', 'add', 'daily', ...daily)).errors).toContain('There is a trigger "daily" already.');
    expect((await baton('triggers', 'list')).out).toMatch(/daily.*nightly.*on.*At 03:00 every day/);

    const change = ['--cron', '0 4 * * MON-FRI', '--zone', 'UTC', '--cap', 'none', '--jitter', 'none'];
    const preview = await baton('triggers', 'change', 'daily', ...change, '--preview');
    expect(preview.out).toMatch(/^From 2024-03-03.*Nothing was changed\./);
    expect((await baton('triggers', 'show', 'daily', '--next', '1')).out).toContain('next 2024-03-04T03:00');
    const changed = await baton('triggers', 'change', 'daily', ...change, '--reason', 'load');
    expect(changed.out).toContain('daily starts nightly, next at 2024-03-04T04:00:00.000Z.');
    expect(changed.out).toContain('change at 2024-03-03T12:00:00.000Z by ann (cli): load');
    const wrong = await baton('triggers', 'change', 'daily', '--cron', '0 25 * * *', '--zone', 'UTC');
    expect(wrong).toMatchObject({ code: 2, errors: expect.stringContaining('at character 3: the hour 25') });

    expect((await baton('triggers', 'disable', 'daily')).out).toBe('daily is off and does not start nightly.');
    expect((await baton('triggers', 'enable', 'daily')).out).toContain('next at 2024-03-04T04:00');
    // Who removes it and why come in the body of a DELETE.
    const removed = await baton('triggers', 'remove', 'daily', '--reason', 'moved away');
    expect(removed.out).toBe('daily starts nightly no more. Its runs stay.');
    expect(await baton('triggers', 'show', 'daily')).toMatchObject({ code: 1 });
    await baton('triggers', 'add', 'daily', ...daily);
    expect((await baton('triggers', 'show', 'daily')).out).toContain('by ann (cli): moved away');
  });

  it('makes, imports, shows and removes calendars', async () => {
    expect((await baton('calendars')).out).toBe('There are no calendars.');
    const holidays = ['--country', 'DE', '--state', 'BY', '--to-year', '2026', '--definition', '{"weekend":[0,6]}'];
    const made = await baton('calendars', 'set', 'de-by', ...holidays, '--reason', 'first');
    expect(made).toMatchObject({ code: 0, errors: '' });
    expect(made.out).toContain('de-by, version 1:');
    expect(made.out).toContain('No trigger and no calendar needs it.');
    expect(made.out).toContain('version 1 at 2024-03-03T12:00:00.000Z, holidays of DE-BY, by ann (cli): first');

    const wrong = fileOf('wrong.csv', 'date,name\n2024-02-30,Never\n2024-05-04,\n');
    const refused = await baton('calendars', 'import', 'fair', wrong);
    expect(refused).toMatchObject({ code: 2, errors: expect.stringContaining('Nothing was changed') });
    expect(refused.out).toMatch(/^line 2: .*there is no day 30.*\nline 3: .*no name/);
    expect((await baton('calendars', 'show', 'fair')).code).toBe(1);
    await baton('calendars', 'import', 'fair', fileOf('fair.csv', 'date,name\n2024-03-04,Fair\n'));
    await baton('calendars', 'set', 'works', '--definition', '{"anyOf":["de-by","fair"]}');
    expect((await baton('calendars', 'list')).out).toMatch(/de-by.*\n.*fair.*\n.*works.*de-by, fair/);
    expect((await baton('calendars', 'days', 'works', '--from', '2024-03-04', '--to', '2024-03-10')).out).toBe(
      'works from 2024-03-04 to before 2024-03-10: 2 days off, 0 blackouts.\n2024-03-04 Fair\n2024-03-09 weekend',
    );

    const rule = '{"rule":{"cron":"0 3 * * *","zone":"UTC"},"calendar":"works"}';
    const trigger = await baton('triggers', 'add', 'business', '--rule', rule, '--pipeline', 'nightly');
    expect(trigger.out).toContain('next at 2024-03-05T03:00:00.000Z');
    const definition = '{"daysOff":[{"date":"2024-03-05","name":"Fair"}]}';
    const preview = await baton('calendars', 'set', 'fair', '--definition', definition, '--preview');
    expect(preview.out).toContain('The trigger business:\nFrom 2024-03-03T12:00:00.000Z');
    expect(preview.out).toMatch(
      /1 added, 1 removed, 0 moved, 57 as they are. Nothing was changed.\n\+ 2024-03-04.*\n- 2024-03-05/,
    );
    expect((await baton('calendars', 'show', 'fair')).out).toContain('version 1:');
    const needed = await baton('calendars', 'remove', 'fair');
    expect(needed).toMatchObject({ code: 1, errors: expect.stringContaining('trigger "business", calendar "works"') });
    await baton('triggers', 'remove', 'business');
    await baton('calendars', 'remove', 'works');
    expect((await baton('calendars', 'remove', 'fair')).out).toBe(
      'There is no calendar fair any more. Its versions are kept.',
    );
  });

  it.each([
    [['set', 'x', '--state', 'BY'], /belong to --country/],
    [['set', 'x', '--country', 'DE', '--from-year', 'soon'], /Expected a year/],
    [['import', 'x', '/nowhere/at-all.csv'], /cannot be read/],
    [['days', 'x', '--from', 'today'], /Expected a date/],
  ])('says before it asks what is wrong with calendars %j', async (args, message) => {
    expect(await baton('calendars', ...args)).toMatchObject({ code: 2, errors: expect.stringMatching(message) });
  });
});
