import { Database } from '@baton/persistence';
import { organization as idOf } from '@baton/testing';
import { decidedBy } from '../src/infrastructure/persistence/decided-by';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const now = new Date('2026-03-01T02:00:00Z');
const id = '11111111-1111-4111-8111-111111111111';

describe('a reason in the ledger', () => {
  it('gives way to a later one of the same module run, with its time', async () => {
    const world = worldOf();
    await world.given(['works']);
    const database = (await world.start()).get(Database);
    const change = {
      text: `select $1::uuid as organization_id, 'sales.count-one' as schedule_type, date '2026-03-01' as due_date`,
      values: [idOf(0)],
    };
    const later = new Date('2026-03-01T03:00:00Z');
    for (const { text, values } of [
      decidedBy(change, { id }, { reason: 'breaker-open', detail: 'it is down', until: later }, now),
      decidedBy(change, { id }, { reason: 'deadline-passed' }, later),
    ])
      await database.query(text, values);
    expect(await world.admin.query('select reason, detail, decided_at, until from decision')).toEqual([
      { reason: 'deadline-passed', detail: null, decided_at: later, until: null },
    ]);
  });
});
