import { type MessageOf, ReleaseFromQuarantine } from '@baton/contracts';
import { date, eventually, organization as idOf } from '@baton/testing';
import { QuarantineRepository } from '../src/application/ports/quarantine.repository.port';
import { Calls } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();
const ONE = 'sales.count-one';

describe('an organization that faults alike night after night', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];

  beforeEach(() => {
    world = worldOf();
    ({ admin } = world);
  });

  it('is in quarantine after three nights, left out of the fourth, and takes part again once a person releases it', async () => {
    await world.given(['faults', 'works', 'set-faults']);
    const calls = new Calls();
    const application = await world.start(calls);
    await night(1);
    // The same night once more counts once.
    await night(1);
    await night(2);
    expect(await streaks()).toEqual([{ nth: 0, code: 'RULE_BROKEN', nights: 2, quarantined: false }]);
    await night(3);
    expect(await streaks()).toEqual([{ nth: 0, code: 'RULE_BROKEN', nights: 3, quarantined: true }]);
    calls.one.length = 0;

    await night(4);
    expect(calls.one.map(({ tenant }) => tenant)).toEqual([idOf(1), idOf(2)]);
    const detail = '3 nights in a row: RULE_BROKEN. This organization breaks a rule.';
    expect(await admin.query(`select detail from decision where reason = 'quarantined'`)).toEqual([{ detail }]);
    expect(await application.get(QuarantineRepository).list(10)).toMatchObject({
      more: false,
      quarantined: [
        {
          organizationId: idOf(0),
          organizationName: 'Organization 0',
          scheduleType: ONE,
          nights: 3,
          lastDueDate: '2026-03-03',
        },
      ],
    });

    await admin.query(`update subject set behaviour = 'works'`);
    await world.tell(ReleaseFromQuarantine, release({ module: 'purchase' }));
    await world.tell(ReleaseFromQuarantine, release({}));
    await eventually(async () => expect(await streaks()).toEqual([]));
    expect(await admin.query('select released_by, reason, code, nights from quarantine_release')).toEqual([
      { released_by: 'ada', reason: 'mended', code: 'RULE_BROKEN', nights: 3 },
    ]);
    await night(5);
    expect(world.completed.at(-1)?.scheduleTypes[0]).toMatchObject({ planned: 3, succeeded: 3 });
  });

  it('begins anew after a success, and after another fault', async () => {
    await world.given(['faults']);
    await world.start();
    await night(1);
    await night(2);
    await admin.query(`update subject set behaviour = 'works'`);
    await night(3);
    expect(await streaks()).toEqual([]);

    await admin.query(`update subject set behaviour = 'faults'`);
    await night(4);
    await night(5);
    await admin.query(`update subject set behaviour = 'swallows'`);
    await night(6);
    expect(await streaks()).toMatchObject([{ nights: 1, quarantined: false }]);
  });

  it('is counted by nights, not by the runs of a dry night or of one before', async () => {
    await world.given(['faults']);
    await world.start();
    await night(5);
    await night(4);
    await night(6, true);
    expect(await streaks()).toMatchObject([{ nights: 1 }]);
  });

  let nights = 0;
  beforeEach(() => {
    nights = 0;
  });

  async function night(day: number, dryRun = false): Promise<void> {
    nights += 1;
    await world.command({ runDateUtc: date(`2026-03-0${day}`), dryRun });
    await eventually(() => expect(world.completed).toHaveLength(nights));
  }

  function release(other: Partial<MessageOf<typeof ReleaseFromQuarantine>>): MessageOf<typeof ReleaseFromQuarantine> {
    const asked = { organizationId: idOf(0), scheduleType: ONE, reason: 'mended', requestedBy: 'ada' };
    return { module: 'sales', ...asked, ...other };
  }

  function streaks() {
    return admin.query(
      `select right(organization_id::text, 3)::int as nth, code, nights, quarantined_at is not null as quarantined
       from fault_streak`,
    );
  }
});
