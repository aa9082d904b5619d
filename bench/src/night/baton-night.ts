import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Bus } from '@baton/bus';
import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { type MessageOf, RunAccepted, RunCompleted, type RunDate, RunRefused, StartRun } from '@baton/contracts';
import { SERVICE_NAMES, type ServiceName, SystemClock } from '@baton/hosting';
import { createLogger } from '@baton/observability';
import type { RunDetail } from '@baton/scheduler-service';
import type { RabbitMqServer } from '@baton/servers';
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
  readonly runDate: RunDate;
  readonly profileFolder?: string | undefined;
}

/** Runs the four services as four processes over a vhost of their own, and one night with no delay between modules. */
export async function runBatonNight({
  databaseUrl,
  rabbitMq,
  runDate,
  profileFolder,
}: BatonNightOptions): Promise<BatonNight> {
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
  const seconds = await timeNight(rabbitMqUrl, runDate);
  return { seconds, run: await lookAt(urls.get('scheduler') ?? '') };
}

async function timeNight(rabbitMqUrl: string, runDate: RunDate): Promise<number> {
  const logger = createLogger({ service: 'bench', level: 'error', pretty: true });
  const transport = new RabbitMqTransport({ urls: [rabbitMqUrl], logger, connectionName: 'baton-bench' });
  const bus = new Bus({ transport, logger, clock: new SystemClock() });
  const completed = Promise.withResolvers<MessageOf<typeof RunCompleted>>();
  const consume = ({ message }: { readonly message: MessageOf<typeof RunCompleted> }) =>
    Promise.resolve(completed.resolve(message));
  bus.connectConsumer(RunCompleted, { endpointName: 'bench-run-completed' }, consume, 'bench');
  await bus.start();
  try {
    const began = performance.now();
    const answer = await bus.getResponse(
      StartRun,
      { pipeline: 'nightly', runDateUtc: runDate, dryRun: false, rerun: false, requestedBy: 'bench' },
      { accepted: RunAccepted, refused: RunRefused },
    );
    if (answer.kind === 'refused') throw new Error(`The night was refused: ${answer.message.reason}`);
    const { outcome } = await completed.promise;
    if (outcome !== 'succeeded') throw new Error(`The night ended ${outcome}.`);
    return (performance.now() - began) / 1_000;
  } finally {
    await bus.stop();
  }
}

async function lookAt(url: string): Promise<RunDetail> {
  const list = (await (await fetch(`${url}/api/v1/runs`)).json()) as {
    readonly runs: readonly { readonly runId: string }[];
  };
  const runId = list.runs[0]?.runId ?? '';
  return (await (await fetch(`${url}/api/v1/runs/${runId}`)).json()) as RunDetail;
}
