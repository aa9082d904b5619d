import { defineMessage } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { describeOnEachTransport, describePure } from './describe-stage';
import { anOrder, IOrderEvent, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, neverAgain } from './stage';

const platform = { tenant: 'platform' } as const;

describePure('the identity of a message', () => {
  it('C-001 follows from namespace and name', () => {
    expect([SubmitOrder.urn, SubmitOrder.entityName]).toEqual([
      'urn:message:Sample.Orders:SubmitOrder',
      'Sample.Orders:SubmitOrder',
    ]);
  });

  it('C-002 joins a nested type by + in the URN and by - in the exchange', () => {
    const { urn, entityName } = defineMessage('Sample.Orders:OrderFlow+Approved', z.object({}), platform);
    expect([urn, entityName]).toEqual([
      'urn:message:Sample.Orders:OrderFlow+Approved',
      'Sample.Orders:OrderFlow-Approved',
    ]);
  });
});

describeOnEachTransport('publishing an event with an ancestor', (stage) => {
  it('C-007 declares the ancestor and binds it', async () => {
    const bus = await stage.start();
    await bus.publish(OrderShipped, { ...anOrder, carrier: null });
    expect(await stage.exchange(IOrderEvent.entityName)).toEqual({ type: 'fanout', durable: true, autoDelete: false });
    expect(await stage.boundTo(OrderShipped.entityName, 'exchange')).toEqual([IOrderEvent.entityName]);
  });

  it('C-009 reaches a consumer of the ancestor, once', async () => {
    const seen: unknown[] = [];
    const bus = await stage.start([
      consuming(IOrderEvent, { endpointName: 'order-events', ...neverAgain }, ({ message }) => void seen.push(message)),
    ]);
    const tap = await stage.tap(IOrderEvent.entityName);
    await bus.publish(OrderShipped, { ...anOrder, carrier: 'post' });
    const arrived = await tap.next();
    await eventually(() => expect(seen).toEqual([anOrder]));
    expect(envelopeOf(arrived).messageType).toEqual([OrderShipped.urn, IOrderEvent.urn]);
    expect([tap.waiting, await stage.waitingIn('order-events')]).toEqual([0, 0]);
  });
});
