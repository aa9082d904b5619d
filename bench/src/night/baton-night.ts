import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Bus } from '@baton/bus';
import { type MessageOf, RunAccepted, RunCompleted, type RunDate, RunRefused, StartRun } from '@baton/contracts';
import { SERVICE_NAMES, type ServiceName } from '@baton/hosting';
import type { RunDetail } from '@baton/scheduler-service';
import type { RabbitMqServer } from '@baton/servers';
import { busAt } from '../bus/baton-bus';
import { startProcess } from './service-process';

/** A night of four processes. */
export interface BatonNight {
  /** From sending the command to having RunCompleted. */
  readonly seconds: number;
  /** As the scheduler's API gives it. */
  readonly run: RunDetail;
}

/** What it runs on. */
export interface BatonNightOptions {
  readonly databaseUrl: string;
  readonly rabbitMq: RabbitMqServer;
  readonly profileFolder?: string | undefined;
}

/** The four services as they run, each a process of its own. */
export interface FourProcesses {
  readonly rabbitMqUrl: string;
  /** Where the scheduler's HTTP listens. */
  readonly schedulerUrl: string;
}

/** Runs the four services as four processes over a vhost of their own, with no delay between modules, while work is done. */
export async function withFourProcesses<T>(
  { databaseUrl, rabbitMq, profileFolder }: BatonNightOptions,
  work: (processes: FourProcesses) => Promise<T>,
): Promise<T> {
  await using running = new AsyncDisposableStack();
  const vhost = `bench-${randomUUID()}`;
  await rabbitMq.createVhost(vhost);
  running.defer(() => rabbitMq.deleteVhost(vhost));
  const rabbitMqUrl = rabbitMq.url(vhost);
  const environment = { DATABASE_URL: databaseUrl, RABBITMQ_URL: rabbitMqUrl, BATON_PIPELINE_DELAY: 'PT0S' };
  // One after the other, so that each is in the stack, and ended, even when the next does not start.
  const urls = new Map<ServiceName, string>();
  for (const service of SERVICE_NAMES) {
    urls.set(service, running.use(await startProcess({ service, environment, profileFolder })).url);
  }
  return await work({ rabbitMqUrl, schedulerUrl: urls.get('scheduler') ?? '' });
}

/** Runs one night in four processes. */
export function runBatonNight(options: BatonNightOptions, runDate: RunDate): Promise<BatonNight> {
  return withFourProcesses(options, async ({ rabbitMqUrl, schedulerUrl }) => {
    const bus = busAt(rabbitMqUrl);
    const nights = watchNights(bus);
    await bus.start();
    try {
      const began = performance.now();
      await nights.run(runDate);
      return { seconds: (performance.now() - began) / 1_000, run: await lookAt(schedulerUrl) };
    } finally {
      await bus.stop();
    }
  });
}

/** Starts nights over the bus and waits for their ends; to be made before the bus starts. */
export function watchNights(bus: Bus): { run(runDate: RunDate, rerun?: boolean): Promise<void> } {
  let completed = Promise.withResolvers<MessageOf<typeof RunCompleted>>();
  const consume = ({ message }: { readonly message: MessageOf<typeof RunCompleted> }) =>
    Promise.resolve(completed.resolve(message));
  bus.connectConsumer(RunCompleted, { endpointName: 'bench-run-completed' }, consume, 'bench');
  return {
    async run(runDateUtc, rerun = false) {
      completed = Promise.withResolvers();
      const answer = await bus.getResponse(
        StartRun,
        { pipeline: 'nightly', runDateUtc, dryRun: false, rerun, requestedBy: 'bench' },
        { accepted: RunAccepted, refused: RunRefused },
      );
      if (answer.kind === 'refused') throw new Error(`The night was refused: ${answer.message.reason}`);
      const { outcome } = await completed.promise;
      if (outcome !== 'succeeded') throw new Error(`The night ended ${outcome}.`);
    },
  };
}

async function lookAt(url: string): Promise<RunDetail> {
  const list = (await (await fetch(`${url}/api/v1/runs`)).json()) as {
    readonly runs: readonly { readonly runId: string }[];
  };
  const runId = list.runs[0]?.runId ?? '';
  return (await (await fetch(`${url}/api/v1/runs/${runId}`)).json()) as RunDetail;
}
