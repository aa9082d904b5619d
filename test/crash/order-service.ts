import { createInterface } from 'node:readline';
import { Bus, type ConsumerDefinition } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { SystemClock } from '@baton/hosting';
import { createLogger, Metrics } from '@baton/observability';
import { Database, PostgresConsumeTransaction, PostgresOutboxStore } from '@baton/persistence';
import { z } from 'zod';
import { type CrashPoint, CrashSwitch } from './crash-point';
import { CrashingConsumeTransaction, CrashingOutboxStore, CrashingTransport } from './crashing-ports';
import { enter } from './ledger';
import { EvenStep, OddStep, OrderReminder, PlaceOrder } from './order-messages';

/** How long after its order a reminder comes, in milliseconds. */
const REMINDER_MS = 200;

const environment = z.object({ DATABASE_URL: z.string(), RABBITMQ_URL: z.string(), LOG_LEVEL: z.string() });

/** What the test says, a line each. */
const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('arm'), points: z.array(z.string()) }),
  z.object({ do: z.literal('place'), orderId: z.int() }),
  z.object({ do: z.literal('remind'), orderId: z.int() }),
  z.object({ do: z.literal('measure'), metric: z.string() }),
]);

/** In turn, so that the order of their effects is the order in which they came. */
const inTurn: ConsumerDefinition = { endpointName: 'order-steps', concurrentMessageLimit: 1, prefetchCount: 10 };

/** A small service on the real database and the real broker, which ends wherever its test wants. */
class OrderService {
  private readonly crash = new CrashSwitch();
  private readonly metrics = new Metrics();

  private constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    metrics: Metrics,
    crash: CrashSwitch,
  ) {
    this.metrics = metrics;
    this.crash = crash;
  }

  static async start(): Promise<OrderService> {
    const { DATABASE_URL: url, RABBITMQ_URL, LOG_LEVEL: level } = environment.parse(process.env);
    const [logger, clock] = [createLogger({ service: 'orders', level }), new SystemClock()];
    const [metrics, crash] = [new Metrics(), new CrashSwitch()];
    const database = await Database.open({ url, service: 'orders', logger, clock });
    const transport = new RabbitMqTransport({ urls: [RABBITMQ_URL], logger, connectionName: 'orders' });
    database.onMessagesWritten(() => crash.reach('committed, relay not told'));
    const bus = new Bus({
      transport: new CrashingTransport(transport, crash),
      logger,
      clock,
      metrics,
      outboxStore: new CrashingOutboxStore(new PostgresOutboxStore(database), crash),
      consumeTransaction: new CrashingConsumeTransaction(new PostgresConsumeTransaction(database), crash),
    });
    const service = new OrderService(database, bus, metrics, crash);
    service.connect();
    await bus.start();
    return service;
  }

  async obey(line: string): Promise<string> {
    const said = command.parse(JSON.parse(line));
    switch (said.do) {
      case 'arm':
        this.crash.arm(said.points as readonly CrashPoint[]);
        return 'armed';
      case 'place':
        await this.database.transaction(() => this.place(said.orderId));
        return `placed ${said.orderId}`;
      case 'remind':
        await this.bus.schedule(remindAt(), OrderReminder, { orderId: said.orderId });
        return `will remind ${said.orderId}`;
      case 'measure':
        return `measured ${await this.measure(said.metric)}`;
    }
  }

  async stop(): Promise<void> {
    await this.bus.stop();
    await this.database.close();
  }

  private connect(): void {
    const { bus } = this;
    bus.connectConsumer(PlaceOrder, {}, ({ message }) => this.place(message.orderId), 'PlaceOrderConsumer');
    const step = ({ message }: { readonly message: { orderId: number; step: number } }) =>
      enter(message.orderId, `step ${message.step}`);
    bus.connectConsumer(OddStep, inTurn, step, 'OddStepConsumer');
    bus.connectConsumer(EvenStep, inTurn, step, 'EvenStepConsumer');
    const reminded = ({ message }: { readonly message: { orderId: number } }) => enter(message.orderId, 'reminder');
    bus.connectConsumer(OrderReminder, {}, reminded, 'OrderReminderConsumer');
  }

  /** The same within a delivery and within a unit of work: the bus joins what surrounds it. */
  private async place(orderId: number): Promise<void> {
    await enter(orderId, 'placed');
    await this.bus.publish(OddStep, { orderId, step: 1 });
    await this.bus.publish(EvenStep, { orderId, step: 2 });
    await this.bus.publish(OddStep, { orderId, step: 3 });
    await this.bus.schedule(remindAt(), OrderReminder, { orderId });
  }

  private async measure(metric: string): Promise<number> {
    const { values } = (await this.metrics.registry.getSingleMetric(metric)?.get()) ?? { values: [] };
    return values[0]?.value ?? 0;
  }
}

function remindAt(): Date {
  return new Date(Date.now() + REMINDER_MS);
}

async function main(): Promise<void> {
  const service = await OrderService.start();
  process.once('SIGTERM', () => void service.stop().then(() => process.exit()));
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${await service.obey(line)}\n`);
  }
}

void main();
