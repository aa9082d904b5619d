import { defineMessage } from '@baton/contracts';
import { z } from 'zod';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, minimalEnvelope, neverAgain } from './stage';

const ENDPOINT = 'submit-order';
const CORRELATION_ID = '11111111-2222-3333-4444-555555555555';
const REQUEST_ID = '92100500-0005-ac11-77aa-08dd630a4000';
const CONVERSATION_ID = '92100000-0005-ac11-dc83-08dd630a361f';
const OTHER_ID = 'e0e0e0e0-0000-4000-8000-000000000001';
const ZEROS = '00000000-0000-0000-0000-000000000000';

const maybeId = z.guid().nullish();
const Correlated = defineMessage(
  'Sample.Orders:Correlated',
  z.object({ correlationId: maybeId, eventId: maybeId, commandId: maybeId }),
  { tenant: 'platform' },
);
const Event = defineMessage('Sample.Orders:Event', z.object({ eventId: maybeId, commandId: maybeId }), {
  tenant: 'platform',
});
const Command = defineMessage('Sample.Orders:Command', z.object({ commandId: maybeId }), { tenant: 'platform' });
const Configured = defineMessage('Sample.Orders:Configured', z.object({ correlationId: maybeId, orderId: maybeId }), {
  tenant: 'platform',
  correlationId: 'orderId',
});

describeOnEachTransport('what a consumer publishes', (stage) => {
  it('C-070 carries the conversation on, and names initiator and endpoint', async () => {
    await stage.start([
      consuming(SubmitOrder, { endpointName: ENDPOINT, ...neverAgain }, (context) =>
        context.publish(OrderShipped, { ...anOrder, carrier: null }),
      ),
    ]);
    const shipped = await stage.tap(OrderShipped.entityName);
    const consumed = { conversationId: CONVERSATION_ID, requestId: REQUEST_ID };
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, { ...consumed, correlationId: CORRELATION_ID }));
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, consumed));
    const envelopes = [envelopeOf(await shipped.next()), envelopeOf(await shipped.next())];
    for (const envelope of envelopes) {
      expect(envelope).toMatchObject({ conversationId: CONVERSATION_ID, correlationId: null, requestId: null });
      expect(envelope.sourceAddress).toMatch(new RegExp(`/${ENDPOINT}$`));
    }
    expect(new Set(envelopes.map(({ initiatorId }) => initiatorId))).toEqual(new Set([CORRELATION_ID, REQUEST_ID]));
  });

  it('C-070 says which conversation it came from when it begins a new one', async () => {
    await stage.start([
      consuming(SubmitOrder, { endpointName: ENDPOINT, ...neverAgain }, (context) =>
        context.publish(OrderShipped, { ...anOrder, carrier: null }, { conversationId: OTHER_ID }),
      ),
    ]);
    const shipped = await stage.tap(OrderShipped.entityName);
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, { conversationId: CONVERSATION_ID }));
    expect(envelopeOf(await shipped.next())).toMatchObject({
      conversationId: OTHER_ID,
      headers: { 'MT-InitiatingConversationId': CONVERSATION_ID },
    });
  });

  it('C-071 passes headers on, but none of MassTransit’s own, and overwrites nothing that was set', async () => {
    await stage.start([
      consuming(SubmitOrder, { endpointName: ENDPOINT, ...neverAgain }, (context) =>
        context.publish(OrderShipped, { ...anOrder, carrier: null }, { headers: { region: 'south', DESK: 'b' } }),
      ),
    ]);
    const shipped = await stage.tap(OrderShipped.entityName);
    const headers = { region: 'north', Desk: 'a', origin: 'web', 'MT-Redelivery-Count': 2, 'mt-custom': 'x' };
    await stage.put(ENDPOINT, minimalEnvelope(SubmitOrder, anOrder, { headers }));
    const message = await shipped.next();
    expect(envelopeOf(message).headers).toEqual({ region: 'south', DESK: 'b', origin: 'web' });
    expect(message.headers).toMatchObject({ region: 'south', DESK: 'b', origin: 'web' });
    expect(message.headers).not.toHaveProperty('Desk');
    expect(message.headers).not.toHaveProperty('MT-Redelivery-Count');
  });

  it('C-072 is correlated by the configured field, else the conventional ones, zeros aside', async () => {
    const bus = await stage.start();
    const correlationIdOf = async (exchange: string, publish: () => Promise<void>): Promise<unknown> => {
      const tap = await stage.tap(exchange);
      await publish();
      const message = await tap.next();
      const { correlationId } = envelopeOf(message);
      expect(message.properties.correlationId ?? null).toBe(correlationId);
      return correlationId;
    };
    const three = { correlationId: CORRELATION_ID, eventId: OTHER_ID, commandId: REQUEST_ID };
    const ofFields = [
      await correlationIdOf(Configured.entityName, () => bus.publish(Configured, { ...three, orderId: OTHER_ID })),
      await correlationIdOf(Correlated.entityName, () => bus.publish(Correlated, three)),
      await correlationIdOf(Event.entityName, () => bus.publish(Event, three)),
      await correlationIdOf(Command.entityName, () => bus.publish(Command, three)),
    ];
    expect(ofFields).toEqual([OTHER_ID, CORRELATION_ID, OTHER_ID, REQUEST_ID]);
    const ofNothing = await correlationIdOf(Command.entityName, () => bus.publish(Command, { commandId: ZEROS }));
    const ofCaller = await correlationIdOf(Command.entityName, () =>
      bus.publish(Command, { commandId: REQUEST_ID }, { correlationId: CORRELATION_ID }),
    );
    expect([ofNothing, ofCaller]).toEqual([null, CORRELATION_ID]);
  });
});
