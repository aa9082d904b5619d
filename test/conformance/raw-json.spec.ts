import { defineMessage } from '@baton/contracts';
import { z } from 'zod';
import { deliverable, fixture } from '../../infra/bus/test/masstransit.fixture';
import { collecting } from './collecting';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, CheckOrder, IOrderEvent, OrderShipped, OrderStatus, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, neverAgain } from './stage';

const Work = defineMessage('Sample.Orders:Work', z.object({ orderId: z.guid(), what: z.string() }), {
  tenant: 'platform',
});
const contentType = 'application/json';
const messageId = '740f0000-e8dc-2f11-d0f4-08df48587f0c';
const correlationId = '11111111-2222-3333-4444-555555555555';
const conversationId = '22222222-2222-3333-4444-555555555555';

describeOnEachTransport('raw JSON that is read', (stage) => {
  it('C-084 has its type, ids and own headers beside it, as MassTransit writes them', async () => {
    const { body, headers } = deliverable(fixture('raw-json-send'));
    const works = collecting(Work);
    await stage.start([works.connect]);
    await stage.put('submit-order', body, { contentType, headers: headers as Record<string, string> });
    const context = await works.nextContext();
    expect(context.message).toEqual({ orderId: anOrder.orderId, what: 'raw' });
    expect([context.messageId, context.conversationId]).toEqual([headers.MessageId, headers.ConversationId]);
    expect([context.sourceAddress, context.headers]).toEqual([headers['MT-Source-Address'], { tenant: 'acme' }]);
    // Nothing beside it says where it was sent: it is where it came.
    expect(context.destinationAddress).toMatch(/\/submit-order$/);
    // The id says when it was made: 2026-11-22, when the bytes were captured.
    expect(context.sentTime?.toISOString().slice(0, 10)).toBe('2026-11-22');
  });

  it('C-084 goes to consumers of any of the types that its header lists', async () => {
    const events = collecting(IOrderEvent);
    await stage.start([events.connect]);
    const headers = {
      'MT-MessageType': `urn:message:Other:Thing;${OrderShipped.urn};${IOrderEvent.urn.toUpperCase()}`,
    };
    await stage.put('submit-order', anOrder, { contentType, headers });
    expect(await events.next()).toEqual(anOrder);
  });

  it('C-084 takes its ids from the properties where no header has them', async () => {
    const orders = collecting(SubmitOrder);
    await stage.start([orders.connect]);
    const headers = { 'MT-MessageType': SubmitOrder.urn };
    await stage.put('submit-order', anOrder, { contentType, headers, messageId, correlationId });
    const context = await orders.nextContext();
    expect([context.messageId, context.correlationId]).toEqual([messageId, correlationId]);
  });

  it('C-084 without types goes to every consumer of an endpoint that takes it', async () => {
    const orders = collecting(SubmitOrder, { rawJson: true });
    const events = collecting(IOrderEvent);
    await stage.start([orders.connect, events.connect]);
    await stage.put('submit-order', anOrder, { contentType, messageId });
    expect([await orders.next(), await events.next()]).toEqual([anOrder, anOrder]);
  });

  it('C-084 without types is no message to an endpoint that does not take it', async () => {
    await stage.start([collecting(SubmitOrder).connect]);
    await stage.put('submit-order', anOrder, { contentType });
    expect((await stage.take('submit-order_error')).headers['MT-Reason']).toBe('fault');
  });

  it('C-084 passes its own headers on, and none of what is about itself', async () => {
    await stage.start([
      consuming(SubmitOrder, { endpointName: 'submit-order', ...neverAgain }, (context) =>
        context.publish(OrderShipped, { ...anOrder, carrier: null }),
      ),
    ]);
    const tap = await stage.tap(OrderShipped.entityName);
    const headers = {
      'MT-MessageType': SubmitOrder.urn,
      'MT-Own': 'stays',
      MessageId: messageId,
      ConversationId: conversationId,
      RequestId: correlationId,
      tenant: 'acme',
      count: 7,
    };
    await stage.put('submit-order', anOrder, { contentType, headers });
    const envelope = envelopeOf(await tap.next());
    expect(envelope).toMatchObject({ conversationId, initiatorId: correlationId });
    expect(envelope.headers).toEqual({ tenant: 'acme', count: 7 });
  });

  it('C-084 can be a request, and be answered', async () => {
    await stage.start([
      consuming(CheckOrder, { endpointName: 'desk', ...neverAgain }, (context) =>
        context.respond(OrderStatus, { ...anOrder, status: 'open' }, { serializer: 'raw-json' }),
      ),
    ]);
    const bus = await stage.start();
    const answer = bus.getResponse(CheckOrder, anOrder, { status: OrderStatus }, { serializer: 'raw-json' });
    expect(await answer).toEqual({ kind: 'status', message: { ...anOrder, status: 'open' } });
  });

  it('C-039 may have parameters behind its content type', async () => {
    const orders = collecting(SubmitOrder);
    await stage.start([orders.connect]);
    const headers = { 'MT-MessageType': SubmitOrder.urn };
    await stage.put('submit-order', anOrder, { contentType: 'Application/JSON; charset=utf-8', headers });
    expect(await orders.next()).toEqual(anOrder);
  });
});

describeOnEachTransport('raw JSON that is sent', (stage) => {
  it('C-085 is the message alone, with what MassTransit writes beside it', async () => {
    const theirs = fixture('raw-json-send');
    const tap = await stage.tap('raw-work');
    const bus = await stage.start();
    const message = { orderId: anOrder.orderId, what: 'raw' };
    await bus.send('exchange:raw-work', Work, message, { serializer: 'raw-json', headers: { tenant: 'acme' } });
    const ours = await tap.next();
    expect(JSON.parse(ours.body.toString())).toEqual(theirs.body);
    const { 'x-dotnet-pub-seq-no': _ofTheirClient, ...written } = theirs.headers;
    expect(Object.keys(ours.headers).sort()).toEqual(Object.keys(written).sort());
    expect(ours.headers).toMatchObject({
      'MT-MessageType': Work.urn,
      'MT-Source-Address': bus.address,
      MessageId: ours.properties.messageId,
      tenant: 'acme',
    });
    const host = (headers: object) => Object.keys(JSON.parse(String(Reflect.get(headers, 'MT-Host-Info'))));
    expect(host(ours.headers)).toEqual(host({ 'MT-Host-Info': theirs.headers['MT-Host-Info']?.S }));
    expect(ours.properties.contentType).toBe(contentType);
  });

  it('C-085 names all its types and ids', async () => {
    const tap = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start();
    await bus.publish(
      OrderShipped,
      { ...anOrder, carrier: null },
      {
        serializer: 'raw-json',
        correlationId,
        conversationId,
        responseAddress: 'exchange:a',
        faultAddress: 'exchange:b',
      },
    );
    expect((await tap.next()).headers).toMatchObject({
      'MT-MessageType': `${OrderShipped.urn};${IOrderEvent.urn}`,
      CorrelationId: correlationId,
      ConversationId: conversationId,
      'MT-Response-Address': 'exchange:a',
      'MT-Fault-Address': 'exchange:b',
    });
  });
});
