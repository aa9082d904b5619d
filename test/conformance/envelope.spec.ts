import { RabbitMqTransport } from '@baton/bus-rabbitmq';
import { defineMessage } from '@baton/contracts';
import { quietLogger } from '@baton/testing';
import { connect } from 'amqplib';
import { z } from 'zod';
import captured from '../../infra/bus/test/fixtures/masstransit/publish-event.json';
import { collecting } from './collecting';
import { describeOnEachTransport, describeOnRabbitMq } from './describe-stage';
import { anOrder, IOrderEvent, OrderShipped, SubmitOrder } from './sample-messages';
import { envelopeOf, minimalEnvelope } from './stage';

const guidForm = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const utcForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,7}Z$/;
const shipped = { ...anOrder, carrier: null };
const correlationId = '11111111-2222-3333-4444-555555555555';

describeOnEachTransport('an envelope that is written', (stage) => {
  it('C-024 is declared by its content type', async () => {
    const tap = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start();
    await bus.publish(OrderShipped, shipped);
    expect((await tap.next()).properties.contentType).toBe('application/vnd.masstransit+json');
  });

  it('C-025 has the fifteen fields MassTransit writes, in its order, and ids in its form', async () => {
    const tap = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start();
    await bus.publish(OrderShipped, shipped, { correlationId });
    const envelope = envelopeOf(await tap.next());
    expect(Object.keys(envelope)).toEqual(Object.keys(captured.body));
    expect(Object.keys(envelope)).toHaveLength(15);
    expect(Object.keys(Object(envelope.host))).toEqual(Object.keys(captured.body.host));
    const ids = [envelope.messageId, envelope.conversationId, envelope.correlationId];
    expect(ids).toEqual(ids.map(() => expect.stringMatching(guidForm)));
    const { requestId, initiatorId, responseAddress, faultAddress, expirationTime } = envelope;
    expect({ requestId, initiatorId, responseAddress, faultAddress, expirationTime }).toEqual({
      requestId: null,
      initiatorId: null,
      responseAddress: null,
      faultAddress: null,
      expirationTime: null,
    });
  });

  it('C-026 shares its ids with the properties beside it, a correlation id only where there is one', async () => {
    const tap = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start();
    await bus.publish(OrderShipped, shipped);
    await bus.publish(OrderShipped, shipped, { correlationId });
    const [without, correlated] = [await tap.next(), await tap.next()];
    expect(without.properties.messageId).toBe(envelopeOf(without).messageId);
    expect([without.properties.correlationId, envelopeOf(without).correlationId]).toEqual([undefined, null]);
    expect([correlated.properties.correlationId, envelopeOf(correlated).correlationId]).toEqual([
      correlationId,
      correlationId,
    ]);
  });

  it('C-027 says when and in which conversation it was sent', async () => {
    const tap = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start();
    const before = Date.now();
    await bus.publish(OrderShipped, shipped);
    const { conversationId, sentTime } = envelopeOf(await tap.next());
    expect(conversationId).toMatch(guidForm);
    expect(sentTime).toMatch(utcForm);
    expect(Date.parse(String(sentTime))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(sentTime))).toBeLessThanOrEqual(Date.now());
  });

  it('C-041 says when its time is over, as the property beside it does', async () => {
    const tap = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start();
    await bus.publish(OrderShipped, shipped, { timeToLiveMs: 90_000 });
    const message = await tap.next();
    const { sentTime, expirationTime } = envelopeOf(message);
    expect(message.properties.expiration).toBe(90_000);
    expect(expirationTime).toMatch(utcForm);
    expect(Date.parse(String(expirationTime)) - Date.parse(String(sentTime))).toBe(90_000);
  });
});

describeOnRabbitMq('an envelope that is written', (stage) => {
  it('C-028 is addressed to host, virtual host and exchange', async () => {
    const { host } = new URL(stage.vhost.url);
    const tap = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start();
    await bus.publish(OrderShipped, shipped);
    expect(envelopeOf(await tap.next()).destinationAddress).toBe(
      `rabbitmq://${host}/${stage.vhost.name}/Sample.Orders:OrderShipped`,
    );
  });

  it('C-028 leaves out the virtual host that is the default', async () => {
    const url = new URL(stage.vhost.url);
    url.pathname = '/';
    const name = 'Sample.Orders:OrderShippedInDefault';
    const ofDefault = defineMessage(name, z.object({}), { tenant: 'platform' });
    const client = await connect(url.href);
    try {
      const channel = await client.createChannel();
      await channel.assertExchange(name, 'fanout', { durable: true });
      const { queue } = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue(queue, name, '');
      const transport = new RabbitMqTransport({ urls: [url.href], logger: quietLogger, connectionName: 'conformance' });
      const bus = await stage.start([], { transport });
      await bus.publish(ofDefault, {});
      const message = await channel.get(queue, { noAck: true });
      await channel.deleteExchange(name);
      if (message === false) throw new Error('Nothing was published.');
      expect(JSON.parse(message.content.toString()).destinationAddress).toBe(`rabbitmq://${url.host}/${name}`);
    } finally {
      await client.close();
    }
  });
});

describeOnEachTransport('an envelope that is read', (stage) => {
  it('C-029 needs no more than message and types', async () => {
    const orders = collecting(SubmitOrder);
    await stage.start([orders.connect]);
    await stage.put('submit-order', { message: anOrder, messageType: [SubmitOrder.urn] });
    expect(await orders.next()).toEqual(anOrder);
  });

  it.each([
    ['C-030 may be in Pascal case', { MessageType: [SubmitOrder.urn], Message: { OrderId: anOrder.orderId } }],
    ['C-030 may be in upper case', { MESSAGETYPE: [SubmitOrder.urn], MESSAGE: { ORDERID: anOrder.orderId } }],
  ])('%s', async (_title, envelope) => {
    const orders = collecting(SubmitOrder);
    await stage.start([orders.connect]);
    await stage.put('submit-order', { ...envelope, ConversationID: correlationId });
    const { message, conversationId } = await orders.nextContext();
    expect([message, conversationId]).toEqual([anOrder, correlationId]);
  });

  it.each([
    ['C-031 may have a null host', { host: null }],
    ['C-031 may have nulls wherever it may leave something out', nullsOf(captured.body)],
    ['C-031 may have fields nobody knows', { unknown: { deep: [1] }, host: { cloud: 'ours' } }],
  ])('%s', async (_title, more) => {
    const orders = collecting(SubmitOrder);
    await stage.start([orders.connect]);
    const message = { ...anOrder, unknown: 1 };
    await stage.put('submit-order', { ...more, messageType: [SubmitOrder.urn], message });
    expect(await orders.next()).toEqual(anOrder);
  });

  it('C-032 is for the consumers of any of its types, whatever their case', async () => {
    const events = collecting(IOrderEvent);
    await stage.start([events.connect]);
    const messageType = ['urn:message:Sample.Orders:OrderShipped', 'URN:MESSAGE:sample.orders:IORDEREVENT'];
    await stage.put('submit-order', { messageType, message: { ...anOrder, carrier: 'post' } });
    expect(await events.next()).toEqual(anOrder);
  });

  it.each([
    ['C-038 is what a body of no content type is taken for', ''],
    ['C-038 is what a body of an unknown content type is taken for', 'application/x-something'],
    ['C-038 is what a body whose content type is none is taken for', ';;/'],
    ['C-039 may have parameters behind its content type', 'application/vnd.masstransit+json; charset=utf-8'],
    ['C-039 may have its content type in upper case', 'APPLICATION/VND.MASSTRANSIT+JSON;charset="utf-8"'],
  ])('%s', async (_title, contentType) => {
    const orders = collecting(SubmitOrder);
    await stage.start([orders.connect]);
    await stage.put('submit-order', minimalEnvelope(SubmitOrder, anOrder), { contentType });
    expect(await orders.next()).toEqual(anOrder);
  });
});

/** Each field but the two that must be there, with nothing in it. */
function nullsOf(envelope: object): object {
  return Object.fromEntries(Object.keys(envelope).map((name) => [name, null]));
}
