import { faultOf } from '@baton/contracts';
import { PublishTopology } from '../src/endpoints/publish-topology';
import { fixture, fixtureNames, usedFixtures } from './masstransit.fixture';
import { useMassTransitWorld } from './masstransit.world';
import { describeFailing } from './masstransit-failing.suite';
import { describeReading } from './masstransit-reading.suite';
import { describeSending } from './masstransit-sending.suite';
import { DeepEvent, DerivedEvent, FailOrder, HiddenChild, OrderShipped } from './masstransit-types.fixture';

/** Files no test here uses, and why. */
const unused: Readonly<Record<string, string>> = {
  'trace-spans':
    'spans are made by tracing, which comes with OpenTelemetry; that a trace is carried on is tested by traced-*',
  'topology-endpoints': 'queues, flags and arguments are the RabbitMQ transport’s; its tests use this file',
  'topology-after-requests':
    'the temporary endpoint of a bus is declared by the RabbitMQ transport; its tests use this file',
};

const world = useMassTransitWorld();

describeSending(world);
describeFailing(world);
describeReading(world);

describe('topology-all', () => {
  it('has the bindings that publishing makes, and the exchanges they join', () => {
    const theirs = fixture<{
      readonly exchanges: readonly { name: string }[];
      readonly bindings: readonly Record<string, unknown>[];
    }>('topology-all');
    const topology = new PublishTopology();
    const published = [
      OrderShipped,
      DerivedEvent,
      HiddenChild,
      DeepEvent,
      faultOf(FailOrder),
      faultOf(OrderShipped),
    ].map((type) => topology.exchangeOf(type));

    const ours = published.flatMap(({ name, boundTo = [] }) => boundTo.map((ancestor) => `${name} > ${ancestor.name}`));

    const endpoints = new Set(
      theirs.bindings.filter((binding) => binding.destination_type === 'queue').map(({ destination }) => destination),
    );
    const theirTypes = theirs.bindings.filter(
      ({ source, destination, destination_type }) =>
        destination_type === 'exchange' && !endpoints.has(destination) && source !== 'MassTransit:ReceiveFault',
    );
    expect(ours.sort()).toEqual(theirTypes.map(({ source, destination }) => `${source} > ${destination}`).sort());
    const names = new Set(theirs.exchanges.map(({ name }) => name));
    expect(published.filter(({ name }) => !names.has(name))).toEqual([]);
  });
});

describe('the captured files', () => {
  it('are each used by a test, or listed with a reason', () => {
    const missing = fixtureNames.filter((name) => !usedFixtures().has(name) && !(name in unused));

    expect(missing).toEqual([]);
    expect(Object.keys(unused).filter((name) => usedFixtures().has(name) || !fixtureNames.includes(name))).toEqual([]);
  });
});
