import { InMemoryOutboxStore } from '@baton/bus';
import { eventually } from '@baton/testing';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { describeOnEachTransport } from './describe-stage';
import { useTelemetry } from './otel.fixture';
import { anOrder, OrderShipped, SubmitOrder } from './sample-messages';
import { atOnce, consuming, envelopeOf, minimalEnvelope, neverAgain, type Stage } from './stage';

const ENDPOINT = 'submit-order';
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const ACTIVITY_ID = `00-${TRACE_ID}-${SPAN_ID}-01`;

const telemetry = useTelemetry();

/** Submits an order whose consumer publishes that it was shipped, and waits until the delivery's span has ended. */
async function submitted(stage: Stage, headers: Record<string, string>) {
  await stage.start([
    consuming(SubmitOrder, { endpointName: ENDPOINT, ...neverAgain }, (delivery) =>
      delivery.publish(OrderShipped, { ...anOrder, carrier: null }),
    ),
  ]);
  const shipped = await stage.tap(OrderShipped.entityName);
  await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder), { headers });
  const message = await shipped.next();
  await eventually(() => telemetry.span(`${ENDPOINT} receive`));
  return { message, envelope: envelopeOf(message) };
}

describeOnEachTransport('a trace', (stage) => {
  it('C-086 that a .NET service began goes on, in the headers of both kinds', async () => {
    const { message, envelope } = await submitted(stage, { 'MT-Activity-Id': ACTIVITY_ID });
    const [receive, process, send] = [
      `${ENDPOINT} receive`,
      `${ENDPOINT} process`,
      'Sample.Orders:OrderShipped send',
    ].map(telemetry.span);
    expect([receive, process, send].map((span) => span?.spanContext().traceId)).toEqual(Array(3).fill(TRACE_ID));
    expect(receive?.parentSpanContext?.spanId).toBe(SPAN_ID);
    expect(process?.parentSpanContext?.spanId).toBe(receive?.spanContext().spanId);
    expect(send?.parentSpanContext?.spanId).toBe(process?.spanContext().spanId);
    const activityId = `00-${TRACE_ID}-${send?.spanContext().spanId}-01`;
    expect([message.headers['MT-Activity-Id'], envelope.headers]).toEqual([
      activityId,
      { 'MT-Activity-Id': activityId },
    ]);
    expect(message.headers).not.toHaveProperty('traceparent');
  });

  it('C-086 is linked to, or not known of, where the sender says so', async () => {
    await submitted(stage, { 'MT-Activity-Id': ACTIVITY_ID, 'MT-Activity-Propagation': 'Link' });
    const linked = telemetry.span(`${ENDPOINT} receive`);
    expect(linked.spanContext().traceId).not.toBe(TRACE_ID);
    expect(linked.links.map(({ context }) => context.spanId)).toEqual([SPAN_ID]);
  });

  it('C-086 begins anew where the sender asks for that', async () => {
    await submitted(stage, { 'MT-Activity-Id': ACTIVITY_ID, 'MT-Activity-Propagation': 'New' });
    const fresh = telemetry.span(`${ENDPOINT} receive`);
    expect([fresh.spanContext().traceId === TRACE_ID, fresh.links, fresh.parentSpanContext]).toEqual([
      false,
      [],
      undefined,
    ]);
  });

  it('C-087 has MassTransit’s spans, kinds and tags', async () => {
    const bus = await stage.start([
      consuming(SubmitOrder, { endpointName: ENDPOINT, ...atOnce }, () => {
        throw new Error('None left.');
      }),
    ]);
    await bus.publish(SubmitOrder, anOrder);
    const { headers } = await stage.take(`${ENDPOINT}_error`);
    expect(headers['MT-Fault-RetryCount']).toBe(2);
    const receive = await eventually(() => telemetry.span(`${ENDPOINT} receive`));
    const send = telemetry.span('Sample.Orders:SubmitOrder send');
    const processes = telemetry.spans().filter(({ name }) => name === `${ENDPOINT} process`);
    const common = {
      'messaging.system': expect.stringMatching(/^(?:rabbitmq|in-memory)$/),
      'messaging.message.conversation_id': expect.any(String),
      'messaging.masstransit.message_id': expect.any(String),
      'messaging.masstransit.source_address': bus.address,
      'messaging.masstransit.destination_address': expect.stringMatching(/Sample\.Orders:SubmitOrder$/),
      'messaging.masstransit.message_types': SubmitOrder.urn,
    };
    expect([send.kind, receive.kind, ...processes.map(({ kind }) => kind)]).toEqual([
      SpanKind.PRODUCER,
      ...Array(4).fill(SpanKind.CONSUMER),
    ]);
    expect(send.attributes).toMatchObject({
      ...common,
      'messaging.operation': 'send',
      'messaging.destination.name': 'Sample.Orders:SubmitOrder',
      'messaging.message.body.size': expect.any(Number),
    });
    expect(receive.attributes).toMatchObject({
      ...common,
      'messaging.operation': 'receive',
      'messaging.destination.name': ENDPOINT,
      'messaging.masstransit.input_address': expect.stringMatching(new RegExp(`/${ENDPOINT}$`)),
      'messaging.message.id': expect.any(String),
    });
    expect(processes[0]?.attributes).toMatchObject({
      ...common,
      'messaging.operation': 'process',
      'messaging.masstransit.consumer_type': 'SampleConsumer',
      'peer.address': 'SubmitOrder/Sample.Orders',
    });
    expect([receive, ...processes].map(({ status }) => status.code)).toEqual(Array(4).fill(SpanStatusCode.ERROR));
    expect(processes[0]?.events.map(({ name }) => name)).toEqual(['exception']);
  });

  it('C-087 follows what an outbox delivers, in the trace that wrote it', async () => {
    const bus = await stage.start([], { outboxStore: new InMemoryOutboxStore() });
    const shipped = await stage.tap(OrderShipped.entityName);
    await bus.schedule(new Date(0), OrderShipped, { ...anOrder, carrier: null });
    const activityId = (await shipped.next()).headers['MT-Activity-Id'];
    const delivered = await eventually(() => telemetry.span('outbox process'));
    expect(delivered.kind).toBe(SpanKind.CLIENT);
    expect(String(activityId)).toContain(delivered.spanContext().traceId);
  });
});

describeOnEachTransport('a span around a publish', (stage) => {
  it('C-086 is the parent of what is sent in it', async () => {
    const bus = await stage.start();
    const shipped = await stage.tap(OrderShipped.entityName);
    const outer = trace.getTracer('test').startActiveSpan('outer', async (span) => {
      await bus.publish(OrderShipped, { ...anOrder, carrier: null });
      span.end();
      return span.spanContext();
    });
    const { traceId, spanId } = await outer;
    expect((await shipped.next()).headers['MT-Activity-Id']).toContain(traceId);
    expect(telemetry.span('Sample.Orders:OrderShipped send').parentSpanContext?.spanId).toBe(spanId);
  });
});

describeOnEachTransport('baggage', (stage) => {
  const HEADER = 'MT-Activity-Correlation-Context';

  it('C-086 that came in an envelope surrounds its consumer, and goes on in the envelope alone', async () => {
    const baggage = Promise.withResolvers<unknown>();
    await stage.start([
      consuming(SubmitOrder, { endpointName: ENDPOINT, ...neverAgain }, async (delivery) => {
        baggage.resolve(propagation.getActiveBaggage()?.getAllEntries());
        await delivery.publish(OrderShipped, { ...anOrder, carrier: null });
      }),
    ]);
    const shipped = await stage.tap(OrderShipped.entityName);
    // As .NET writes it, and what nobody should: no pair, a value that is no text.
    const pairs = [{ key: 'night', value: '2026-03-01' }, { Key: 'desk', Value: 'b' }, 'odd', { key: 'odd', value: 7 }];
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, { headers: { [HEADER]: pairs } }));
    expect(await baggage.promise).toEqual([
      ['night', { value: '2026-03-01' }],
      ['desk', { value: 'b' }],
    ]);
    const message = await shipped.next();
    expect(Object(envelopeOf(message).headers)[HEADER]).toEqual([
      { key: 'night', value: '2026-03-01' },
      { key: 'desk', value: 'b' },
    ]);
    expect(message.headers).not.toHaveProperty(HEADER);
  });

  it('C-086 around a publish is written, and none where there is none', async () => {
    const bus = await stage.start();
    const shipped = await stage.tap(OrderShipped.entityName);
    const publish = () => bus.publish(OrderShipped, { ...anOrder, carrier: null });
    const baggage = propagation.createBaggage({ night: { value: '2026-03-01' } });
    await context.with(propagation.setBaggage(context.active(), baggage), publish);
    await publish();
    const [within, without] = [envelopeOf(await shipped.next()), envelopeOf(await shipped.next())];
    expect(Object(within.headers)[HEADER]).toEqual([{ key: 'night', value: '2026-03-01' }]);
    expect(without.headers).not.toHaveProperty(HEADER);
  });
});
