import { eventually, organization as idOf } from '@baton/testing';
import { useEnrolmentsWorld } from './enrolments-world';

const worldOf = useEnrolmentsWorld();
const weekend = { weekend: [0, 6] };

describe('calendars of a module', () => {
  const put = (name: string, definition: object) =>
    worldOf().api().put(`/api/v1/calendars/${name}`).send({ definition }).expect(200);
  const held = () =>
    worldOf().admin.query('select name, version, definition, deleted from calendar order by name collate "C"');
  const enrol = () =>
    worldOf()
      .api()
      .post('/api/v1/enrolments/changes')
      .send({
        enrolments: [
          {
            ...{ organizationId: idOf(0), scheduleType: 'sales.post' },
            rule: { rule: { cron: '0 2 * * *', zone: 'UTC' }, calendar: 'works' },
          },
        ],
      });

  it('are all there once it has started, though it never heard of them', async () => {
    const world = worldOf();
    await world.given(1);
    await world.onlySales();
    await put('removed', weekend);
    await world.api().delete('/api/v1/calendars/removed').expect(200);
    await put('works', weekend);
    await put('all', { anyOf: ['works'] });
    await eventually(async () => expect(await held()).toHaveLength(3));
    await world.whileSalesIsDown(async () => {
      await world.admin.query('delete from calendar');
      await world.admin.query(`insert into calendar (name, version, definition) values ('removed', 1, '{}')`);
    });

    await eventually(async () =>
      expect(await held()).toEqual([
        { name: 'all', version: 1, definition: { anyOf: ['works'] }, deleted: false },
        { name: 'removed', version: 2, definition: weekend, deleted: true },
        { name: 'works', version: 1, definition: weekend, deleted: false },
      ]),
    );
    await enrol().expect(200);
  });

  it('that it lacks cannot be named by an enrolment', async () => {
    await worldOf().given(1);
    const { body } = await enrol().expect(422);
    expect(body.errors).toMatchObject([{ field: 'rule', input: 'works' }]);
  });
});
