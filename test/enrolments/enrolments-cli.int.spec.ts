import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { organization as idOf } from '@baton/testing';
import { runBaton } from '../../cli/src/index';
import { recordedTerminal } from '../../cli/test/recorded-terminal';
import { type EnrolmentsWorld, useEnrolmentsWorld } from './enrolments-world';

const worldOf = useEnrolmentsWorld();
const REMIND = 'sales.remind';
const NIGHTLY = ['--cron', '30 2 * * *', '--zone', 'Europe/Berlin'];

describe('baton enrolments', () => {
  let world: EnrolmentsWorld;
  let folder: string;

  beforeEach(async () => {
    world = worldOf();
    await world.given(2);
    await world.onlySales();
    folder = mkdtempSync(path.join(tmpdir(), 'baton-enrolments-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function baton(...args: readonly string[]) {
    const terminal = recordedTerminal();
    const code = await runBaton(['--url', await world.url(), 'enrolments', ...args], terminal);
    return { code, out: terminal.written.join('\n'), errors: terminal.errors.join('\n') };
  }
  const both = ['--org', idOf(0), '--org', idOf(1)];

  it('sets, lists, shows, pauses, resumes and ends them', async () => {
    const set = await baton('set', REMIND, ...both, ...NIGHTLY, '--parameters', '{"days":5}', '--reason', 'new');
    expect(set).toEqual({ code: 0, errors: '', out: 'sales: 2 enrolled, 0 changed, 0 as they were.' });
    expect((await baton('list', '--type', REMIND)).out).toMatch(/Organization 0.*\n?[\s\S]*At 02:30 every day/);
    expect((await baton('list', '--limit', '1')).out).toContain('There are more; --limit lists more than 1.');
    expect((await baton('pause', REMIND, '--org', idOf(1))).out).toBe('sales: 0 enrolled, 1 changed, 0 as they were.');
    expect((await baton('list', '--no-paused')).out).not.toContain('Organization 1');
    expect((await baton('show', idOf(1))).out).toMatch(
      /Organization 1 in sales\.remind: paused\.[\s\S]*"days":5[\s\S]*by ann \(cli\)/,
    );
    expect((await baton('resume', REMIND, ...both)).out).toBe('sales: 0 enrolled, 1 changed, 1 as they were.');
    expect((await baton('end', REMIND, ...both, '--until', '2026-12-31')).out).toContain('2 changed');
    const opened = await baton('set', REMIND, '--org', idOf(0), '--until', 'none', '--misfire', 'skip', '--days', '0');
    expect(opened.out).toContain('1 changed');
    const json = await baton('--json', 'list', '--org', idOf(0));
    expect(JSON.parse(json.out).enrolments).toMatchObject([
      { validUntil: null, misfirePolicy: 'skip', catchUpDays: 0 },
    ]);
    expect(await world.admin.query('select distinct reason from enrolment_change where before is null')).toEqual([
      { reason: 'new' },
    ]);
  });

  it('tell who changed them, when, why and what, in pages', async () => {
    await baton('set', REMIND, ...both, ...NIGHTLY);
    await baton('pause', REMIND, '--org', idOf(1), '--reason', 'moves away');
    await baton('set', REMIND, '--org', idOf(1), '--cron', '0 3 * * *', '--zone', 'UTC');
    const { out } = await baton('history', idOf(1), '--type', REMIND);
    expect(out.replaceAll(/by ann[^:\n]*/g, 'by ann').split('\n')).toEqual([
      '2026-03-01T09:00:00.000Z sales.remind by ann',
      '  rule: {"cron":"30 2 * * *","zone":"Europe/Berlin"} to {"cron":"0 3 * * *","zone":"UTC"}',
      '2026-03-01T09:00:00.000Z sales.remind by ann: moves away',
      '  paused: false to true',
      '2026-03-01T09:00:00.000Z sales.remind by ann',
      '  enrolled by {"cron":"30 2 * * *","zone":"Europe/Berlin"}',
    ]);
    expect((await baton('history', idOf(1), '--limit', '1')).out).toContain('There are more');

    const page = async (cursor = '') => {
      const { body } = await world.api().get(`/api/v1/enrolments/changes?organizationId=${idOf(1)}&limit=2${cursor}`);
      return body;
    };
    const first = await page();
    expect(first.changes).toMatchObject([
      { module: 'sales', after: { paused: true } },
      { before: { paused: false }, after: { paused: true } },
    ]);
    const second = await page(`&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ changes: [{ before: null, after: { paused: false } }], nextCursor: null });
    expect((await baton('history', idOf(2))).out).toBe('Nobody is known to have changed them.');
    await world.api().get('/api/v1/enrolments/changes').expect(400);
  });

  it('pauses and resumes all that a filter means, and nobody by leaving something out', async () => {
    await world.admin.query(`insert into calendar (name, version, definition) values ('works', 1, '{"weekend":[0]}')`);
    await baton('set', REMIND, ...both, '--rule', '{"rule":{"cron":"0 2 * * *","zone":"UTC"},"calendar":"works"}');
    const paused = async () => {
      const { enrolments } = JSON.parse((await baton('--json', 'list', '--paused')).out);
      return enrolments.map(({ organizationId }: { readonly organizationId: string }) => organizationId);
    };
    const byWorks = ['pause', REMIND, '--calendar', 'works'];
    const { out } = await baton(...byWorks, '--preview');
    expect(out).toContain('sales: 0 enrolled, 2 changed, 0 as they were. This was a check');
    expect(await paused()).toEqual([]);
    await baton('pause', REMIND, '--org', idOf(1));
    expect(await baton(...byWorks, '--apply', /--apply (\S+)$/.exec(out)?.[1] ?? '')).toMatchObject({ code: 1 });
    expect((await baton(...byWorks)).out).toBe('sales: 0 enrolled, 1 changed, 1 as they were.');
    expect(await paused()).toEqual([idOf(0), idOf(1)]);
    expect((await baton('resume', REMIND, '--all')).out).toBe('sales: 0 enrolled, 2 changed, 0 as they were.');
    await baton('set', REMIND, '--org', idOf(1), ...NIGHTLY);
    expect((await baton(...byWorks)).out).toBe('sales: 0 enrolled, 1 changed, 0 as they were.');
    expect(await paused()).toEqual([idOf(0)]);
    await baton('resume', REMIND, '--all');

    expect(await baton('pause', REMIND)).toMatchObject({ code: 2, errors: expect.stringContaining('--all is needed') });
    expect((await baton('pause', REMIND, ...both, '--all')).code).toBe(2);
    expect((await baton(...byWorks, '--recurrence', idOf(9))).errors).toContain('none does');
    const wrong = (body: object) => world.api().post('/api/v1/enrolments/pause').send(body).expect(400);
    expect((await wrong({ where: { calendar: 'works' } })).body.detail).toContain('a module or a schedule type');
    const twice = { scheduleType: REMIND, organizationIds: [idOf(0)], where: { scheduleType: REMIND } };
    expect((await wrong(twice)).body.detail).toContain('or where in place of both');
    await wrong({ scheduleType: REMIND });
    expect(await paused()).toEqual([]);
  });

  it('previews a change, and applies exactly that', async () => {
    await baton('set', REMIND, ...both, ...NIGHTLY);
    const monthly = ['set', REMIND, ...both, '--rule', '{"monthDay":1,"at":"03:00","zone":"Europe/Berlin"}'];
    const { out } = await baton(...monthly, '--preview');
    expect(out).toContain('2 changed, 0 as they were. This was a check: nothing was changed.');
    expect(out).toContain('In 90 days: 0 added, 176 removed, 4 moved, 0 as they are.\n- 2026-03-02T02:30');
    expect(out).toContain('~ 2026-04-01T02:30 to 2026-04-01T03:00');
    const fingerprint = /--apply (\S+)$/.exec(out)?.[1] ?? '';
    await baton('pause', REMIND, '--org', idOf(1));
    expect(await baton(...monthly, '--apply', fingerprint)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('Preview the change again'),
    });
    await baton('resume', REMIND, '--org', idOf(1));
    expect((await baton(...monthly, '--apply', fingerprint)).out).toBe('sales: 0 enrolled, 2 changed, 0 as they were.');
  });

  it('exports a file, imports it again, and says line by line what is wrong with one', async () => {
    await baton('set', REMIND, ...both, ...NIGHTLY);
    const file = path.join(folder, 'enrolments.csv');
    expect((await baton('export', '--module', 'sales', '--out', file)).out).toBe(`2 lines are in ${file}.`);
    expect((await baton('import', file)).out).toBe('sales: 0 enrolled, 0 changed, 2 as they were.');
    expect((await baton('export', '--type', REMIND)).out).toBe(readFileSync(file, 'utf8').trimEnd());

    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('30 2 ', '30 25 '));
    const wrong = await baton('import', file);
    expect(wrong).toMatchObject({
      code: 1,
      errors: expect.stringContaining('2 things are wrong, so nothing was changed.'),
    });
    expect(wrong.out).toMatch(/^line 2, rule: .*at character 4.*\nline 3, rule: .*Expected/);
    expect(await baton('export')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('a file is of one module'),
    });
  });

  it('previews when an organization is due, and its odd days', async () => {
    await baton('set', REMIND, ...both, ...NIGHTLY);
    const { out } = await baton('preview', idOf(0), '--from', '2026-03-28', '--to', '2026-03-30');
    expect(out).toContain(
      '  2026-03-28T02:30 in the night of 2026-03-28. As the rule says.\n  2026-03-29T02:30 in the night of',
    );
    const odd = await baton('odd-days', idOf(0));
    expect(odd.out).toContain(
      '2026-03-29: in Europe/Berlin the times from 2026-03-29T02:00 to 2026-03-29T03:00 are missing.',
    );
    expect(odd.out).toContain('one run right after');
  });
});
