import { existsSync } from 'node:fs';
import type { Bus } from '@baton/bus';
import { type RabbitMqStage, rabbitMqStage } from '../conformance/rabbitmq.stage';
import { DotnetPeer } from './dotnet-peer';
import { DOTNET_SAMPLE } from './dotnet-sample';

/** Something on Baton's side that consumes. */
interface Connectable {
  connectTo(bus: Bus): void;
}

/** One vhost with MassTransit on one side and Baton on the other. Use it inside tests. */
export interface Interop {
  /** What a plain client does and sees between the two. */
  readonly stage: RabbitMqStage;
  /** One process for all tests of the `describe`; the buses in it end with each test. */
  readonly peer: DotnetPeer;
  /** Starts a bus of Baton with these consumers; it ends with the test. */
  baton(...listeners: readonly Connectable[]): Promise<Bus>;
}

/**
 * A `describe` of tests against MassTransit on .NET. Where the sample is not built, since there is no SDK, they are left
 * out; with BATON_REQUIRE_DOTNET=1 they fail.
 */
export function describeInterop(part: string, tests: (interop: Interop) => void): void {
  describeWithDotnet(`${part}, between MassTransit on .NET and Baton`, () => tests(useInterop()));
}

/** The same, without a peer: for tests that start the sample's own commands. */
export function describeWithDotnet(title: string, tests: () => void): void {
  if (existsSync(DOTNET_SAMPLE)) {
    describe(title, tests);
  } else if (process.env.BATON_REQUIRE_DOTNET === '1') {
    it(title, () => {
      throw new Error(`${DOTNET_SAMPLE} is not there: run "npm run build:dotnet", which needs the .NET SDK 10.`);
    });
  } else {
    describe.skip(`${title} (left out: npm run build:dotnet builds the other end)`, tests);
  }
}

function useInterop(): Interop {
  const made: { stage?: RabbitMqStage; peer?: DotnetPeer; end?: () => Promise<void> } = {};
  const buses: Bus[] = [];
  beforeAll(async () => {
    const { stage, end } = await rabbitMqStage();
    Object.assign(made, { stage, end, peer: new DotnetPeer(stage.vhost.url) });
  });
  afterEach(async () => {
    await made.peer?.stop();
    await Promise.all(buses.splice(0).map((bus) => bus.stop()));
  });
  afterAll(async () => {
    await made.peer?.end();
    await made.end?.();
  });
  return {
    get stage() {
      return present(made.stage);
    },
    get peer() {
      return present(made.peer);
    },
    async baton(...listeners) {
      const bus = present(made.stage).make();
      for (const listener of listeners) listener.connectTo(bus);
      await bus.start();
      buses.push(bus);
      return bus;
    },
  };
}

function present<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('Both sides are started before the tests: use them inside a test.');
  return part;
}
