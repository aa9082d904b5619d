import { defineMessage, faultOf } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { describeOnEachTransport, describeOnRabbitMq, describePure } from './describe-stage';
import { anOrder, IOrderEvent, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, neverAgain } from './stage';

const platform = { tenant: 'platform' } as const;
const ofOrder = z.object({ orderId: z.guid() });
const changed = (...typeArguments: (typeof SubmitOrder | `${string}:${string}`)[]) =>
  defineMessage('Sample.Orders:Changed', z.object({}), { ...platform, typeArguments });

/** An event below two ancestors, one below the other. */
const IGrand = defineMessage('Sample.Orders:IGrand', ofOrder, platform);
const IParent = defineMessage('Sample.Orders:IParent', ofOrder, { ...platform, implements: [IGrand] });
const DeepEvent = defineMessage('Sample.Orders:DeepEvent', ofOrder, { ...platform, implements: [IParent] });

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

  it('C-003 names the argument of a generic in full in the URN, and without the namespace they share in the exchange', () => {
    const { urn, entityName } = changed('Sample.Orders:Order');
    expect([urn, entityName]).toEqual([
      'urn:message:Sample.Orders:Changed[[Sample.Orders:Order]]',
      'Sample.Orders:Changed--Order--',
    ]);
  });

  it('C-004 keeps another namespace of an argument, tells two arguments apart, and does so inside of arguments', () => {
    const nested = defineMessage('Sample.Orders:Pair', z.object({}), {
      ...platform,
      typeArguments: [changed('Sample.Billing:Invoice'), 'System:String'],
    });
    expect([changed('Sample.Billing:Invoice').urn, changed('Sample.Billing:Invoice').entityName]).toEqual([
      'urn:message:Sample.Orders:Changed[[Sample.Billing:Invoice]]',
      'Sample.Orders:Changed--Sample.Billing:Invoice--',
    ]);
    expect([nested.urn, nested.entityName]).toEqual([
      'urn:message:Sample.Orders:Pair[[Sample.Orders:Changed[[Sample.Billing:Invoice]]],[System:String]]',
      'Sample.Orders:Pair--Changed--Sample.Billing:Invoice--::System:String--',
    ]);
  });

  it("C-005 of a fault is made from its type's", () => {
    const { urn, entityName } = faultOf(SubmitOrder);
    expect([urn, entityName]).toEqual([
      'urn:message:MassTransit:Fault[[Sample.Orders:SubmitOrder]]',
      'MassTransit:Fault--Sample.Orders:SubmitOrder--',
    ]);
  });
});

describeOnEachTransport('publishing', (stage) => {
  it('C-006 declares a durable fanout of the name of the type, and sends there persistently', async () => {
    const tap = await stage.tap(SubmitOrder.entityName);
    const bus = await stage.start();
    await bus.publish(SubmitOrder, anOrder);
    expect(await stage.exchange(SubmitOrder.entityName)).toEqual({ type: 'fanout', durable: true, autoDelete: false });
    expect(await tap.next()).toMatchObject({ routingKey: '', properties: { durable: true } });
  });

  it('C-007 declares the ancestor of an event and binds it', async () => {
    const bus = await stage.start();
    await bus.publish(OrderShipped, { ...anOrder, carrier: null });
    expect(await stage.exchange(IOrderEvent.entityName)).toEqual({ type: 'fanout', durable: true, autoDelete: false });
    expect(await stage.boundTo(OrderShipped.entityName, 'exchange')).toEqual([IOrderEvent.entityName]);
  });

  it("C-008 binds an ancestor's ancestor to the exchange of the event itself", async () => {
    const bus = await stage.start();
    await bus.publish(DeepEvent, anOrder);
    expect(await stage.boundTo(DeepEvent.entityName, 'exchange')).toEqual([IGrand.entityName, IParent.entityName]);
    expect(await stage.boundTo(IParent.entityName, 'exchange')).toEqual([]);
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

  it('C-010 says the type first and then all of its ancestors', async () => {
    const tap = await stage.tap(DeepEvent.entityName);
    const bus = await stage.start();
    await bus.publish(DeepEvent, anOrder);
    expect(envelopeOf(await tap.next()).messageType).toEqual([DeepEvent.urn, IParent.urn, IGrand.urn]);
  });

  it('C-011 declares and binds nothing for a type kept out, nor for what it alone implements, and names both', async () => {
    const hidden = defineMessage('Sample.Orders:IHidden', ofOrder, {
      ...platform,
      implements: [IGrand],
      wire: { excludeFromTopology: true },
    });
    const child = defineMessage('Sample.Orders:HiddenChild', ofOrder, {
      ...platform,
      implements: [hidden, IOrderEvent],
    });
    const bus = await stage.start();
    await bus.publish(child, anOrder);
    expect(await stage.boundTo(child.entityName, 'exchange')).toEqual([IOrderEvent.entityName]);
    expect([await stage.exchange(hidden.entityName), await stage.exchange(IGrand.entityName)]).toEqual([
      undefined,
      undefined,
    ]);
    const tap = await stage.tap(child.entityName);
    await bus.publish(child, anOrder);
    expect(envelopeOf(await tap.next()).messageType).toEqual([child.urn, hidden.urn, IOrderEvent.urn, IGrand.urn]);
    await expect(bus.publish(hidden, anOrder)).rejects.toMatchObject({ code: 'EXCLUDED_FROM_TOPOLOGY' });
  });

  it('C-013 succeeds when nobody listens', async () => {
    const bus = await stage.start();
    await expect(bus.publish(SubmitOrder, anOrder)).resolves.toBeUndefined();
  });
});

describeOnRabbitMq('publishing, on the wire', (stage) => {
  it('C-006 declares no arguments, and neither demands a queue nor names a routing key', async () => {
    const wire = await stage.tapWire();
    const bus = await stage.start([], { transport: stage.makeTransport({ urls: [wire.url] }) });
    await bus.publish(SubmitOrder, anOrder);
    const exchange = SubmitOrder.entityName;
    expect(wire.named('exchange.declare')).toEqual([
      { exchange, type: 'fanout', passive: false, durable: true, autoDelete: false, internal: false, arguments: {} },
    ]);
    expect(wire.named('basic.publish')).toEqual([{ exchange, routingKey: '', mandatory: false, immediate: false }]);
  });

  it('C-012 resolves at the confirm and not before', async () => {
    const wire = await stage.tapWire();
    const bus = await stage.start([], { transport: stage.makeTransport({ urls: [wire.url] }) });
    const tap = await stage.tap(SubmitOrder.entityName);
    await bus.publish(SubmitOrder, anOrder);
    await tap.next();
    const release = wire.holdAnswers();
    let resolved = false;
    const published = bus.publish(SubmitOrder, anOrder).then(() => {
      resolved = true;
    });
    await tap.next();
    expect(resolved).toBe(false);
    release();
    await published;
  });

  it('C-012 rejects when the broker refuses', async () => {
    const channel = await stage.channel();
    await channel.assertExchange(SubmitOrder.entityName, 'fanout');
    await channel.assertQueue('full', { arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' } });
    await channel.bindQueue('full', SubmitOrder.entityName, '');
    const bus = await stage.start();
    await bus.publish(SubmitOrder, anOrder);
    await expect(bus.publish(SubmitOrder, anOrder)).rejects.toMatchObject({ code: 'PUBLISH_REFUSED', retryable: true });
    expect(await stage.waitingIn('full')).toBe(1);
  });
});
