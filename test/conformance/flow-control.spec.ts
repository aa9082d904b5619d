import { availableParallelism } from 'node:os';
import type { ConsumerDefinition } from '@baton/bus';
import { eventually } from '@baton/testing';
import { describeOnEachTransport, describeOnRabbitMq } from './describe-stage';
import { anOrder, SubmitOrder } from './sample-messages';
import { consuming } from './stage';

describeOnRabbitMq('what an endpoint is given in advance', (stage) => {
  const qosOf = async (definition: ConsumerDefinition) => {
    const wire = await stage.tapWire();
    const transport = stage.makeTransport({ urls: [wire.url] });
    await stage.start([consuming(SubmitOrder, definition, () => undefined)], { transport });
    return wire.besides('basic.consume').filter(({ name }) => name === 'basic.qos');
  };
  const qos = (prefetchCount: number) => [
    { name: 'basic.qos', fields: { prefetchSize: 0, prefetchCount, global: false } },
  ];

  it('C-021 is what its definition says, for this consumer alone', async () => {
    expect(await qosOf({ prefetchCount: 7 })).toEqual(qos(7));
  });

  it('C-021 is by default twice the processors, and 16 at least', async () => {
    expect(await qosOf({})).toEqual(qos(Math.max(2 * availableParallelism(), 16)));
  });

  it('C-023 is a fifth above the concurrency limit where only that is said', async () => {
    expect(await qosOf({ concurrentMessageLimit: 10 })).toEqual(qos(12));
  });
});

describeOnEachTransport('what an endpoint works on at once', (stage) => {
  it.each<[string, ConsumerDefinition, number]>([
    ['the concurrency limit', { concurrentMessageLimit: 2, prefetchCount: 10 }, 2],
    ['the prefetch where there is no limit', { prefetchCount: 3 }, 3],
  ])('C-022 is no more than %s, and no less', async (_, definition, limit) => {
    const release = Promise.withResolvers<void>();
    let [running, most, done] = [0, 0, 0];
    const bus = await stage.start([
      consuming(SubmitOrder, { ...definition, endpointName: 'work' }, async () => {
        most = Math.max(most, ++running);
        if (running === limit) release.resolve();
        await release.promise;
        // The others are given the chance to begin before this one ends.
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        done++;
      }),
    ]);
    await Promise.all(Array.from({ length: 12 }, () => bus.publish(SubmitOrder, anOrder)));
    await eventually(() => expect(done).toBe(12));
    expect(most).toBe(limit);
  });
});
