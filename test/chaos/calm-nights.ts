import { InMemoryBroker, InMemoryTransport } from '@baton/bus';
import type { RunDate } from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { startServices } from '@baton/local';
import { quietLogger } from '@baton/testing';
import { NightDatabase } from '../e2e/night-database';
import { untilSettled } from '../e2e/night-settled';
import { NightWatcher } from '../e2e/night-watcher';
import { readWorldBefore, type WorldBefore } from '../e2e/world-before';

/** The same nights with nothing in their way: all services in this process, over a broker in memory and a world of its own. */
export class CalmNights implements AsyncDisposable {
  private constructor(
    readonly database: NightDatabase,
    private readonly before: WorldBefore,
    private readonly watcher: NightWatcher,
    private readonly running: AsyncDisposableStack,
  ) {}

  /** @param url of a seeded world that no server's death reaches. */
  static async start(url: string): Promise<CalmNights> {
    await using running = new AsyncDisposableStack();
    const database = running.use(await NightDatabase.open(url));
    const before = await readWorldBefore(database);
    const broker = new InMemoryBroker();
    const watcher = new NightWatcher(new InMemoryTransport(broker));
    await watcher.start();
    running.defer(() => watcher.stop());
    const services = await startServices(
      {
        urlOf: () => url,
        transportFor: () => new InMemoryTransport(broker),
        logger: quietLogger,
        clock: new SystemClock(),
        environment: { BATON_PIPELINE_DELAY: 'PT0S' },
      },
      { host: '127.0.0.1', port: 0 },
    );
    running.defer(() => services.stop());
    return new CalmNights(database, before, watcher, running.move());
  }

  async run(date: RunDate): Promise<void> {
    const { runId } = await this.watcher.ask(date);
    const { outcome } = await this.watcher.over(runId);
    if (outcome !== 'succeeded') throw new Error(`The undisturbed night of ${date} ${outcome}.`);
    await untilSettled(this.database, this.before);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.running.disposeAsync();
  }
}
