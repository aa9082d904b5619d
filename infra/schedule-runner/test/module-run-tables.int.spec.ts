import { PublishEndpoint } from '@baton/bus';
import { currency, OrganizationChanged } from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { assertTenancy, Database } from '@baton/persistence';
import { eventually, organization as idOf, quietLogger } from '@baton/testing';
import { OWN_TABLES } from './own-tables';
import { type TallyWorld, useTallyWorld } from './tally.world';

const worldOf = useTallyWorld();

describe('a service that runs a module', () => {
  let world: TallyWorld;
  let admin: TallyWorld['admin'];
  let completed: TallyWorld['completed'];

  beforeEach(() => {
    world = worldOf();
    ({ admin, completed } = world);
  });

  it('keeps its copy of an organization at the newest version, in whatever order versions come', async () => {
    await world.given(['works']);
    const application = await world.start();
    let received = 0;
    const publish = async (version: number, name: string) => {
      received += 1;
      const changed = {
        organizationId: idOf(0),
        name,
        timeZone: 'UTC',
        currency: currency.parse('EUR'),
        active: false,
        version,
      };
      await application.get(PublishEndpoint).publish(OrganizationChanged, changed, { tenant: idOf(0) });
      await eventually(async () =>
        expect(await admin.query(`select from inbox where consumer like '%OrganizationChanged%'`)).toHaveLength(
          received,
        ),
      );
    };

    await publish(3, 'New');
    await publish(2, 'Old');
    expect(await admin.query('select name, version, active from organization')).toEqual([
      { name: 'New', version: 3, active: false },
    ]);

    await world.command();
    await eventually(() => expect(completed).toHaveLength(1));
    expect(completed[0]?.scheduleTypes.map(({ planned }) => planned)).toEqual([0, 0]);
  });

  it('gives no role a right on a table that tenancy forbids', async () => {
    const service = await Database.open({
      url: world.database.url,
      service: 'sales',
      logger: quietLogger,
      clock: new SystemClock(),
    });
    try {
      await assertTenancy(service, OWN_TABLES);
    } finally {
      await service.close();
    }
  });
});
