import { Bus, type ConsumeContext, type Transport } from '@baton/bus';
import {
  BillsPosted,
  defineMessage,
  ExecutionFaulted,
  InvoicesPosted,
  type MessageOf,
  type MessageType,
  ModuleRunCompleted,
  ModuleRunProgressed,
  RunAccepted,
  RunAccountingSchedulerCommand,
  RunCompleted,
  type RunDate,
  RunPurchaseSchedulerCommand,
  RunRefused,
  RunSalesSchedulerCommand,
  RunStarted,
  StartRun,
} from '@baton/contracts';
import { SystemClock } from '@baton/hosting';
import { eventually, quietLogger } from '@baton/testing';
import { z } from 'zod';
import { RUN_DATE } from './seeded-world';

/** A message of the night, as somebody outside sees it. */
export interface WatchedMessage {
  /** The type's name without its namespace. */
  readonly type: string;
  readonly module: string | undefined;
  readonly runId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly message: unknown;
}

/** The steps of a night in which the baton is handed on when a module has finished, and not before. */
export const NIGHT_STEPS: readonly string[] = [
  'RunStarted',
  'RunSalesSchedulerCommand',
  'ModuleRunCompleted of sales',
  'RunPurchaseSchedulerCommand',
  'ModuleRunCompleted of purchase',
  'RunAccountingSchedulerCommand',
  'ModuleRunCompleted of accounting',
  'RunCompleted',
];

/** The types that are steps of a night. */
const step = /^(?:RunStarted|Run\w+SchedulerCommand|ModuleRunCompleted|RunCompleted)$/;

/** What follows it on the watcher's queue has been seen. */
const Marker = defineMessage('Baton.Tests:Marker', z.object({ runId: z.string() }), { tenant: 'platform' });

/** What all of them have, and what some of them have. */
const said = z.object({ runId: z.string(), module: z.string().optional() });

const watched = {
  RunStarted,
  RunSalesSchedulerCommand,
  RunPurchaseSchedulerCommand,
  RunAccountingSchedulerCommand,
  ModuleRunProgressed,
  ModuleRunCompleted,
  ExecutionFaulted,
  InvoicesPosted,
  BillsPosted,
  Marker,
};

/** Somebody outside the four services who asks for nights, and sees everything that is published in them. */
export class NightWatcher {
  /** In the order of the broker: one queue, one message at a time. */
  readonly seen: WatchedMessage[] = [];
  readonly completed: MessageOf<typeof RunCompleted>[] = [];
  private readonly bus: Bus;

  constructor(transport: Transport) {
    this.bus = new Bus({ transport, logger: quietLogger, clock: new SystemClock() });
    for (const [name, type] of Object.entries(watched)) this.watch(name, type);
    this.watch('RunCompleted', RunCompleted, (message) => this.completed.push(message));
  }

  start(): Promise<void> {
    return this.bus.start();
  }

  stop(): Promise<void> {
    return this.bus.stop();
  }

  /** Asks for the night of a date as any other system would. */
  async ask(runDateUtc: RunDate = RUN_DATE): Promise<MessageOf<typeof RunAccepted>> {
    const answer = await this.bus.getResponse(
      StartRun,
      { pipeline: 'nightly', runDateUtc, dryRun: false, rerun: false },
      { accepted: RunAccepted, refused: RunRefused },
    );
    if (answer.kind === 'refused') throw new Error(`The night was refused: ${answer.message.reason}`);
    return answer.message;
  }

  /** Waits until a run is over. */
  async over(runId: string): Promise<MessageOf<typeof RunCompleted>> {
    return eventually(
      () => {
        const end = this.completed.find((run) => run.runId === runId);
        if (end === undefined)
          throw new Error(`Run ${runId} is not over. Seen: ${this.seen.map(({ type }) => type).join(', ')}`);
        return end;
      },
      { timeoutMs: 45_000 },
    );
  }

  /** What was said of the steps of a run, in its order; see {@link NIGHT_STEPS}. */
  steps(runId: string): readonly string[] {
    return this.seen
      .filter((one) => one.runId === runId && step.test(one.type))
      .map(({ type, module }) => (module === undefined ? type : `${type} of ${module}`));
  }

  /** Waits until all that had been published when it is called has been seen. */
  async caughtUp(): Promise<void> {
    const marker = crypto.randomUUID();
    await this.bus.publish(Marker, { runId: marker });
    await eventually(() => {
      if (!this.seen.some(({ runId }) => runId === marker)) throw new Error('The marker has not been seen.');
    });
  }

  private watch<M extends MessageType<{ runId?: string | null | undefined }, 'platform'>>(
    name: string,
    type: M,
    keep: (message: MessageOf<M>) => void = () => undefined,
  ): void {
    const definition = { endpointName: 'night-watcher', concurrentMessageLimit: 1, prefetchCount: 1 };
    const consume = async ({ message, conversationId, messageId }: ConsumeContext<M>) => {
      const { runId, module } = said.parse(message);
      this.seen.push({ type: name, module, runId, conversationId, messageId, message });
      keep(message);
    };
    this.bus.connectConsumer(type, definition, consume, `watch ${name}`);
  }
}
