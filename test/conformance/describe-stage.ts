import { inMemoryStage } from './in-memory.stage';
import { type RabbitMqStage, rabbitMqStage } from './rabbitmq.stage';
import type { Stage } from './stage';

/** Runs the same tests over RabbitMQ and over the broker in memory, each test on a stage of its own. */
export function describeOnEachTransport(part: string, body: (stage: Stage) => void): void {
  describeOnRabbitMq(part, body);
  describe(`${part}, in memory`, () => {
    body(stageOfEachTest(async () => inMemoryStage()));
  });
}

/** Runs tests of what only a real broker has: arguments of queues, lost connections. */
export function describeOnRabbitMq(part: string, body: (stage: RabbitMqStage) => void): void {
  describe(`${part}, on RabbitMQ`, () => {
    body(stageOfEachTest(rabbitMqStage));
  });
}

/** Runs tests of what cannot be had here against bytes that the real thing was seen to send. */
export function describeRecorded(part: string, body: () => void): void {
  describe(`${part}, against recorded bytes`, body);
}

/** Runs tests of what needs no broker: names, ids, formats. */
export function describePure(part: string, body: () => void): void {
  describe(part, body);
}

function stageOfEachTest<S extends Stage>(
  open: () => Promise<{ readonly stage: S; readonly end: () => Promise<void> }>,
): S {
  let current: { readonly stage: S; readonly end: () => Promise<void> } | undefined;
  beforeEach(async () => {
    current = await open();
  });
  afterEach(async () => {
    await current?.end();
    current = undefined;
  });
  return new Proxy<S>({} as S, {
    get: (_target, name) => {
      if (!current) throw new Error('A stage is there inside tests and hooks alone.');
      return Reflect.get(current.stage, name);
    },
  });
}
