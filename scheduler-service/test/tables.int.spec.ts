import { assertTenancy, Database } from '@baton/persistence';
import { useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();

describe("the scheduler's tables", () => {
  it('are its own: no tenant has a right on them, although some name organizations', async () => {
    const scheduler = await worldOf().start();
    await assertTenancy(scheduler.get(Database, { strict: false }), [
      'organization',
      'execution_fault',
      'organization_pause',
    ]);
  });

  it('let no second run of a pipeline be active, and no second stage of a run work', async () => {
    const { admin } = worldOf();
    const indexes = await admin.query<{ indexname: string }>(
      `select indexname from pg_indexes where indexname in ('run_one_active', 'stage_one_works') order by indexname`,
    );
    expect(indexes.map(({ indexname }) => indexname)).toEqual(['run_one_active', 'stage_one_works']);
  });
});
