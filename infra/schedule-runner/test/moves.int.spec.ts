import { randomUUID } from 'node:crypto';
import { SystemClock } from '@baton/hosting';
import { Database } from '@baton/persistence';
import { organization, quietLogger } from '@baton/testing';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const KEY = `('sales.count-one', '2026-03-01', '${organization(0)}', '${randomUUID()}')`;

describe('a database of these tests', () => {
  let service: Database;

  beforeEach(async () => {
    const { url } = worldOf().database;
    service = await Database.open({ url, service: 'sales', logger: quietLogger, clock: new SystemClock() });
  });
  afterEach(() => service.close());

  const execution = (state: string, reason: string | null = null) =>
    worldOf().admin.query(
      `insert into execution (schedule_type, due_date, organization_id, module_run_id) values ${KEY}
       on conflict (schedule_type, due_date, organization_id) do update set state = $1, reason = $2`,
      [state, reason],
    );

  it.each([
    ['succeeded', null, `state = 'pending'`],
    ['succeeded', null, `state = 'succeeded', attempts = attempts + 1`],
    ['faulted', null, `state = 'cancelled'`],
    ['skipped', 'nothing-due', `state = 'pending'`],
  ])('refuses an execution that is %s (%s) to be set to %s', async (state, reason, change) => {
    await execution('pending');
    await execution(state, reason);

    await expect(service.query(`update execution set ${change}`)).rejects.toThrow(
      'its table of transitions has no such move',
    );
    expect(await worldOf().admin.query('select state, attempts from execution')).toEqual([{ state, attempts: 0 }]);
  });

  it.each([
    ['faulted', null, 'pending'],
    ['skipped', 'dependency-failed', 'pending'],
    ['retrying', null, 'retrying'],
  ])('lets one that is %s (%s) become %s', async (state, reason, next) => {
    await execution('pending');
    await execution(state, reason);

    await service.query('update execution set state = $1, attempts = attempts + 1', [next]);
    expect(await worldOf().admin.query('select state, attempts from execution')).toEqual([
      { state: next, attempts: 1 },
    ]);
  });
});
