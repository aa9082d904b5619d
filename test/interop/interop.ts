import type { Bus } from '@baton/bus';
import { type TestVhost, useVhost } from '@baton/testing';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { type Connectable, startBaton } from './baton-side';
import { DotnetPeer } from './dotnet-peer';

/** One vhost with MassTransit on one side and Baton on the other. */
export interface Interop {
  readonly vhost: TestVhost;
  /** One process for all tests of a `describe`; its buses end with each test. */
  readonly peer: DotnetPeer;
  /** Starts a bus of Baton, which ends with the test. */
  baton(...listeners: readonly Connectable[]): Promise<Bus>;
  /** A plain AMQP client, which ends with the test. */
  raw(): Promise<ConfirmChannel>;
}

/** Gives the tests of a `describe` both sides. Use it inside tests and hooks. */
export function useInterop(): Interop {
  let peer: DotnetPeer | undefined;
  const buses: Bus[] = [];
  const clients: ChannelModel[] = [];
  // Hooks run in the order of their definition: both sides let go before their vhost does.
  afterEach(async () => {
    await peer?.stop();
    await Promise.all(buses.splice(0).map((bus) => bus.stop()));
    await Promise.all(clients.splice(0).map((client) => client.close()));
  });
  afterAll(async () => {
    await peer?.end();
  });
  const vhost = useVhost();
  beforeAll(() => {
    peer = new DotnetPeer(vhost.url);
  });
  return {
    vhost,
    get peer() {
      if (peer === undefined) throw new Error('The peer is started before the tests: use it inside a test or a hook.');
      return peer;
    },
    async baton(...listeners) {
      const bus = await startBaton(vhost.url, listeners);
      buses.push(bus);
      return bus;
    },
    async raw() {
      const client = await connect(vhost.url);
      clients.push(client);
      return client.createConfirmChannel();
    },
  };
}
