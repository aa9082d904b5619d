import { InMemoryOutboxStore } from '@baton/bus';
import { eventually } from '@baton/testing';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, minimalEnvelope, neverAgain } from './stage';

const endpointName = 'submit-order';
const messageId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e12';
const AN_HOUR_MS = 3_600_000;

describeOnEachTransport('a redelivery', (stage) => {
  it('C-079 is counted in its header, which says the next pause; after the last the fault tells the count', async () => {
    const faults = await stage.tap('MassTransit:Fault--Sample.Orders:SubmitOrder--');
    const counts: number[] = [];
    await stage.start(
      [
        consuming(
          SubmitOrder,
          { endpointName, ...neverAgain, redelivery: { kind: 'intervals', delaysMs: [AN_HOUR_MS, 1] } },
          ({ redeliveryCount }) => {
            counts.push(redeliveryCount);
            throw new Error('Out of stock');
          },
        ),
      ],
      { outboxStore: new InMemoryOutboxStore() },
    );

    await stage.put(
      endpointName,
      minimalEnvelope(SubmitOrder, anOrder, { messageId, headers: { 'MT-Redelivery-Count': 1 } }),
    );

    const copy = await stage.take(`${endpointName}_error`);
    expect(counts).toEqual([1, 2]);
    expect([copy.headers['MT-Redelivery-Count'], envelopeOf(copy).headers]).toEqual([
      2,
      expect.objectContaining({ 'MT-Redelivery-Count': 2 }),
    ]);
    expect(envelopeOf(await faults.next()).headers).toMatchObject({ 'MT-Fault-RedeliveryCount': 2 });
    expect(faults.waiting).toBe(0);
  });

  it('C-080 has a new id and says the first one, each time; all else is as it was', async () => {
    const seen: { readonly id: string; readonly original: unknown; readonly custom: unknown }[] = [];
    const correlationId = '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e13';
    const correlations: unknown[] = [];
    await stage.start(
      [
        consuming(
          SubmitOrder,
          { endpointName, ...neverAgain, redelivery: { kind: 'intervals', delaysMs: [1, 1] } },
          (context) => {
            const { messageId: id, headers } = context;
            seen.push({ id, original: headers['MT-OriginalMessageId'], custom: headers['X-Custom'] });
            correlations.push(context.correlationId);
            if (context.redeliveryCount < 2) throw new Error('Out of stock');
          },
        ),
      ],
      { outboxStore: new InMemoryOutboxStore() },
    );

    const envelope = minimalEnvelope(SubmitOrder, anOrder, {
      messageId,
      correlationId,
      headers: { 'X-Custom': 'kept' },
    });
    await stage.put(endpointName, envelope);

    await eventually(() => expect(seen).toHaveLength(3));
    expect(seen.map(({ original, custom }) => [original, custom])).toEqual([
      [undefined, 'kept'],
      [messageId, 'kept'],
      [messageId, 'kept'],
    ]);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(3);
    expect(correlations).toEqual([correlationId, correlationId, correlationId]);
  });

  it('C-081 passes a message’s priority on to what its consumer publishes, unless that has its own', async () => {
    const shipped = await stage.tap(OrderShipped.entityName);
    await stage.start([
      consuming(SubmitOrder, { endpointName, ...neverAgain }, async (context) => {
        await context.publish(OrderShipped, { ...anOrder, carrier: 'inherited' });
        await context.publish(OrderShipped, { ...anOrder, carrier: 'own' }, { priority: 2 });
      }),
    ]);

    await stage.put(endpointName, minimalEnvelope(SubmitOrder, anOrder), { priority: 7 });

    expect((await shipped.next()).properties.priority).toBe(7);
    expect((await shipped.next()).properties.priority).toBe(2);
  });
});
