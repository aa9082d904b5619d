import { setTimeout as delay } from 'node:timers/promises';
import type { Delivery } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import type { Logger } from '@baton/observability';
import {
  DeliveryInbox,
  eventually,
  migratedTemplate,
  recordedLog,
  useDatabase,
  usePrivateRabbitMq,
} from '@baton/testing';
import { Calls, tallyMigrations } from '../../infra/schedule-runner/test/tally.module';
import { TallyWorld } from '../../infra/schedule-runner/test/tally.world';

/** What a broker allows a delivery to stay unacknowledged; it looks every second here, and once a minute by default. */
const CONSUMER_TIMEOUT_MS = 10_000;
/** The one slice below takes longer than that, with an organization after the other. */
const ORGANIZATIONS = 14;
const ORGANIZATION_MS = 1_000;
const LONG_ENOUGH_MS = 40_000;

describe('a broker that gives a delivery ten seconds', () => {
  const broker = usePrivateRabbitMq({
    configuration: [`consumer_timeout = ${CONSUMER_TIMEOUT_MS}`],
    advancedConfiguration: '[{rabbit, [{channel_tick_interval, 1000}]}]',
  });
  const database = useDatabase({ template: migratedTemplate({ sales: tallyMigrations }) });
  const transportWith = (logger: Logger) =>
    new RabbitMqTransport({ urls: [broker.current.url()], logger, connectionName: 'consumer-timeout' });

  it('does not disturb a slice that takes longer, and closes the channel of a consumer that holds one', async () => {
    const [module, control] = [recordedLog('warn'), recordedLog('warn')];
    const holder = transportWith(control.logger);
    await holder.connect();
    const inbox = new DeliveryInbox();
    const receiver = await holder.receive({ name: 'held', prefetchCount: 1, queue: {}, bindings: [] }, inbox.take);
    await holder.send({ name: 'held' }, { body: Buffer.from('held too long'), contentType: 'text/plain', headers: {} });
    const held = await inbox.next();

    const world = await TallyWorld.open(database, () => transportWith(module.logger));
    await world.given(Array.from({ length: ORGANIZATIONS }, () => 'works'));
    const calls = new Calls();
    // The work itself takes its time: this is the subject of the test.
    calls.before = () => delay(ORGANIZATION_MS);
    await world.start(calls, { slice: { budgetMs: LONG_ENOUGH_MS } });
    await world.command({ scheduleTypes: ['sales.count-one'] });
    await eventually(() => expect(world.completed).toHaveLength(1), { timeoutMs: LONG_ENOUGH_MS });
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: ORGANIZATIONS, succeeded: ORGANIZATIONS }]);
    expect(calls.one).toHaveLength(ORGANIZATIONS);
    expect(await world.admin.query('select fence::int from slice')).toEqual([{ fence: 1 }]);
    expect(module.lines).toEqual([]);
    await world.close();

    const again: Delivery = await inbox.next();
    expect([again.deliveryCount, Buffer.from(again.body).toString()]).toEqual([1, 'held too long']);
    expect(control.lines).toContainEqual(
      expect.objectContaining({
        endpoint: 'held',
        msg: 'The endpoint lost its channel; declaring and consuming again',
        err: expect.objectContaining({
          message: expect.stringMatching(/406 \(PRECONDITION-FAILED\).*delivery acknowledgement/),
        }),
      }),
    );
    // The broker knows this delivery no longer; nothing is said about it.
    held.ack();
    again.ack();
    expect([receiver.consuming, receiver.fault]).toEqual([true, undefined]);
    await holder.close();
    await eventually(async () =>
      expect(await broker.current.management.queue('/', 'held')).toMatchObject({ messages: 0 }),
    );
  });
});
