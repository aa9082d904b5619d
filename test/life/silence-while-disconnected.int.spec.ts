import { Bus } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import {
  CancelModuleRun,
  type MessageOf,
  ModuleRunProgressed,
  RunSalesSchedulerCommand,
  type RunSchedulerCommand,
  runDateOf,
} from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { MigratorSession } from '@baton/persistence';
import { RunQueries, schedulerService } from '@baton/scheduler-service';
import {
  eventually,
  FakeClock,
  migratedTemplate,
  quietLogger,
  startTestService,
  TcpProxy,
  useDatabase,
  useVhost,
} from '@baton/testing';
import type { INestApplication } from '@nestjs/common';

const minute = 60_000;
const beginning = new Date('2026-03-01T02:00:00Z');

/** The scheduler behind a link that breaks, and a module that is heard and seen over a whole one. */
describe('the silence of a module, while the scheduler is away from its broker', () => {
  const database = useDatabase({ template: migratedTemplate({ scheduler: schedulerService.migrations }) });
  const vhost = useVhost();
  const clock = new FakeClock(beginning);
  const asked: MessageOf<typeof RunSchedulerCommand>[] = [];
  const cancelled: unknown[] = [];
  let link: TcpProxy;
  let transport: RabbitMqTransport;
  let scheduler: INestApplication;
  let module: Bus;
  let admin: MigratorSession;
  let runId: string;

  const connect = (url: string, connectionName: string) =>
    new RabbitMqTransport({ urls: [url], logger: quietLogger, connectionName });

  beforeAll(async () => {
    admin = await MigratorSession.open(database.url, 'scheduler');
    module = new Bus({ transport: connect(vhost.url, 'module'), logger: quietLogger, clock: new SystemClock() });
    const listen = { endpointName: 'sales-run-scheduler', outbox: 'none' } as const;
    module.connectConsumer(RunSalesSchedulerCommand, listen, async ({ message }) => void asked.push(message), 'asked');
    const watch = { endpointName: 'sales-cancel', outbox: 'none' } as const;
    module.connectConsumer(CancelModuleRun, watch, async ({ message }) => void cancelled.push(message), 'cancelled');
    await module.start();
    link = await TcpProxy.to(Number(new URL(vhost.url).port));
    transport = connect(link.through(vhost.url), 'scheduler');
    const application = schedulerService.application({});
    scheduler = await startTestService({
      ...{ service: 'scheduler', databaseUrl: database.url, broker: transport, clock, ...application },
    });
    await scheduler.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    link.restore();
    await scheduler.close();
    await module.stop();
    await link.close();
    await admin.close();
  });

  const run = () => scheduler.get(RunQueries, { strict: false }).detail(runId, clock.now());
  const becomesDueAt = (minutes: number) =>
    eventually(async () => {
      expect((await run())?.wakeAtUtc).toBe(new Date(beginning.getTime() + minutes * minute).toISOString());
    });
  const linkIs = (connected: boolean) => eventually(() => expect(transport.connected).toBe(connected));
  const askedAgainAt = async () =>
    (await admin.query<{ asked_again_at: Date | null }>('select asked_again_at from stage where position = 0'))[0];

  it('is not measured, and starts anew when it is back', async () => {
    const answer = await fetch(`${await scheduler.getUrl()}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pipeline: 'nightly', runDateUtc: '2026-03-01' }),
    });
    ({ runId } = (await answer.json()) as { runId: string });
    const command = await eventually(() => {
      expect(asked).toHaveLength(1);
      return asked[0];
    });
    const counts = { planned: 9, succeeded: 4, faulted: 0, skipped: 0, cancelled: 0 };
    await module.publish(ModuleRunProgressed, {
      ...{ runId, stageId: command?.stageId, module: 'sales', state: 'running', atUtc: beginning, ...counts },
      runDateUtc: runDateOf(beginning),
    });
    await becomesDueAt(1);

    link.cut();
    await linkIs(false);
    clock.advance(10 * minute);
    // Due, and nobody listened: it is put off, by the scheduler's own clock.
    await becomesDueAt(11);
    expect(await askedAgainAt()).toEqual({ asked_again_at: null });

    clock.advance(0.5 * minute);
    link.restore();
    await linkIs(true);
    clock.advance(0.5 * minute);
    // Due again at 11, of which it listened since 10.5.
    await becomesDueAt(11.5);
    expect(await askedAgainAt()).toEqual({ asked_again_at: null });

    clock.advance(0.5 * minute);
    await eventually(() => expect(asked).toHaveLength(2));
    expect(asked[1]).toEqual(command);
    expect(cancelled).toEqual([]);
  });
});
