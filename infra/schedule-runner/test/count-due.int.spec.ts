import { RequestClient } from '@baton/bus';
import { CountDue, DueCounted } from '@baton/contracts';
import { eventually, organization as idOf } from '@baton/testing';
import { useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('how much a date would have to do', () => {
  it('is what planning would take: enrolled, not held up, and valid on the date; asking plans nothing', async () => {
    const world = worldOf();
    await world.given(['works', 'works', 'works', 'works']);
    const application = await world.start();
    const { admin } = world;
    await admin.query(`update enrolment set paused = true where organization_id = $1`, [idOf(0)]);
    await admin.query(`update enrolment set valid_until = '2026-03-03' where organization_id = $1`, [idOf(1)]);
    const dueOn = async (dueDate: string) => {
      const question = { module: 'sales', dueDate };
      const { message } = await application.get(RequestClient).getResponse(CountDue, question, { counted: DueCounted });
      return message.scheduleTypes;
    };
    const each = (executions: number) =>
      ['sales.count-one', 'sales.count-set', 'sales.count-steps'].map((scheduleType) => ({ scheduleType, executions }));

    await eventually(async () => expect(await dueOn('2026-03-03')).toEqual(each(3)));
    expect(await dueOn('2026-03-04')).toEqual(each(2));
    expect(await admin.query('select from execution')).toEqual([]);
  });
});
