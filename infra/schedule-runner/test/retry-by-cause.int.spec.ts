import { faultFingerprint } from '@baton/contracts';
import { eventually, organization as idOf } from '@baton/testing';
import { Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';
const SET = 'sales.count-set';
const broken = faultFingerprint('RULE_BROKEN', 'This organization breaks a rule.');
const closed = faultFingerprint('PERIOD_CLOSED', 'Period 2026-02 is closed.');

describe('a command for single causes of faults', () => {
  let world: TallyWorld;
  let calls: Calls;

  beforeEach(async () => {
    world = worldOf();
    calls = new Calls();
    await world.given(['faults', 'faults', 'works']);
    await world.start(calls);
  });

  /** Lets a fault be one of another cause, as if its data had broken another rule. */
  const closePeriodOf = (index: number, scheduleType: string) =>
    world.admin.query(
      `update execution_fault set code = 'PERIOD_CLOSED', fingerprint = $1 where organization_id = $2 and schedule_type = $3`,
      [closed, idOf(index), scheduleType],
    );
  const completions = (count: number) => eventually(() => expect(world.completed).toHaveLength(count));
  const attemptsIn = async (runId: string) =>
    world.admin.query(
      `select e.schedule_type, e.organization_id from execution as e join module_run using (module_run_id)
       where run_id = $1 order by 1, 2`,
      [runId],
    );

  it('takes up what they struck, and no other fault of the same organizations in the same schedule types', async () => {
    // Each of the two faults in both types, crosswise for two causes.
    await world.command();
    await completions(1);
    await world.admin.query(`update execution set state = 'faulted' where schedule_type = $1 and state = 'skipped'`, [
      SET,
    ]);
    await world.admin.query(
      `insert into execution_fault select module_run_id, $1, due_date, organization_id, code, message, attempts, occurred_at,
         fingerprint from execution_fault`,
      [SET],
    );
    await closePeriodOf(0, SET);
    await closePeriodOf(1, ONE);
    await world.admin.query(`update subject set behaviour = 'works'`);

    const again = await world.command({
      organizationIds: [idOf(0), idOf(1)],
      scheduleTypes: [ONE, SET],
      faultFingerprints: [closed],
    });
    await completions(2);

    expect(await attemptsIn(again)).toEqual([
      { schedule_type: ONE, organization_id: idOf(1) },
      { schedule_type: SET, organization_id: idOf(0) },
    ]);
    expect(
      await world.admin.query(
        `select schedule_type, organization_id from execution where state = 'faulted' order by 1`,
      ),
    ).toEqual([
      { schedule_type: ONE, organization_id: idOf(0) },
      { schedule_type: SET, organization_id: idOf(1) },
    ]);
  });

  it('begins nothing that has not faulted', async () => {
    await world.command({ scheduleTypes: [ONE], organizationIds: [idOf(0)] });
    await completions(1);
    await world.command({ faultFingerprints: [broken] });
    await completions(2);

    expect(calls.one.map(({ tenant }) => tenant)).toEqual([idOf(0), idOf(0)]);
    expect(calls.set).toEqual([]);
  });

  it('does again in a dry run what they struck in that run', async () => {
    const runId = await world.command({ dryRun: true, scheduleTypes: [ONE] });
    await completions(1);
    await closePeriodOf(1, ONE);
    await world.command({ runId, stageId: idOf(9), dryRun: true, scheduleTypes: [ONE], faultFingerprints: [closed] });
    await completions(2);

    expect(calls.one.map(({ tenant }) => tenant)).toEqual([idOf(0), idOf(1), idOf(2), idOf(1)]);
  });
});
