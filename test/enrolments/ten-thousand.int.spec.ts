import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { quietLogger, useVhost } from '@baton/testing';
import { type EnrolmentsWorld, useEnrolmentsWorld } from './enrolments-world';

const vhost = useVhost();
const worldOf = useEnrolmentsWorld(
  (name) => new RabbitMqTransport({ urls: [vhost.url], logger: quietLogger, connectionName: name }),
);
const COUNT = 10_000;
const HEAD = 'organizationId,scheduleType,cron,zone,parameters';

describe('ten thousand enrolments over RabbitMQ', () => {
  let world: EnrolmentsWorld;

  beforeEach(async () => {
    world = worldOf();
    await world.admin.query(
      `insert into organization (organization_id, name, time_zone, currency)
       select format('00000000-0000-4000-9000-%s', lpad(n::text, 12, '0'))::uuid, 'Organization ' || n, 'UTC', 'EUR'
       from generate_series(1, $1::int) as n`,
      [COUNT],
    );
  });

  const send = (file: string, query = '') =>
    world.api().post(`/api/v1/enrolments/import${query}`).set('content-type', 'text/csv').send(file);

  it('are checked, previewed, written and exported in one call each, and unchanged when they come back', async () => {
    const idAt = (nth: number) => `00000000-0000-4000-9000-${String(nth + 1).padStart(12, '0')}`;
    const lineAt = (nth: number) =>
      `${idAt(nth)},sales.remind,${nth % 60} ${nth % 24} * * *,Europe/Berlin,"{""days"":${1 + (nth % 9)}}"`;
    const file = `${HEAD}\n${Array.from({ length: COUNT }, (_, nth) => lineAt(nth)).join('\n')}\n`;

    const { body } = await send(file, '?preview=true&dryRun=true').expect(200);
    expect(body).toMatchObject({ applied: false, enrolled: COUNT, preview: { added: COUNT * 90, each: null } });
    const { body: done } = await send(file, `?fingerprint=${body.fingerprint}`).expect(200);
    expect(done).toMatchObject({ applied: true, enrolled: COUNT });

    const { text } = await world.api().get('/api/v1/enrolments/export?module=sales').expect(200);
    expect(text.trimEnd().split('\n')).toHaveLength(COUNT + 1);
    expect((await send(text).expect(200)).body).toMatchObject({ unchanged: COUNT });
    const wrong = text.replace('"days"":1}', '"days"":0}');
    expect((await send(wrong).expect(422)).body.errors).toMatchObject([{ field: 'parameters.days' }]);
    expect((await send(text).expect(200)).body).toMatchObject({ unchanged: COUNT });
  }, 240_000);
});
