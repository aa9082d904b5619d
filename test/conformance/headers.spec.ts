import { collecting } from './collecting';
import { describeOnEachTransport } from './describe-stage';
import { anOrder, IOrderEvent, OrderShipped, SubmitOrder } from './sample-messages';
import { consuming, envelopeOf, minimalEnvelope, neverAgain } from './stage';

const shipped = { ...anOrder, carrier: null };

describeOnEachTransport('a custom header', (stage) => {
  /** @returns a header in the envelope, and beside it. */
  async function written(value: unknown): Promise<readonly [unknown, unknown]> {
    const tap = await stage.tap(OrderShipped.entityName);
    const bus = await stage.start();
    await bus.publish(OrderShipped, shipped, { headers: { own: value as string } });
    const message = await tap.next();
    return [Object(envelopeOf(message).headers).own, message.headers.own];
  }

  it.each([
    ['C-040 that is text is written to both', 'hello', 'hello', 'hello'],
    ['C-040 that is a number is written to both', 42, 42, 42],
    ['C-040 that is a fraction is written to both', 1.5, 1.5, 1.5],
    ['C-040 that is true is the text True beside the envelope', true, true, 'True'],
    ['C-040 that is false is in the envelope alone', false, false, undefined],
    ['C-040 that is null is in the envelope alone', null, null, undefined],
    ['C-040 that is a list is in the envelope alone', ['a', 'b'], ['a', 'b'], undefined],
    ['C-040 that is an object is in the envelope alone', { theName: 'x' }, { theName: 'x' }, undefined],
  ])('%s', async (_title, value, inside, outside) => {
    expect(await written(value)).toEqual([inside, outside]);
  });

  it('C-040 that is a moment is a timestamp of whole seconds beside the envelope', async () => {
    const [inside, outside] = await written(new Date('2025-03-14T15:09:26.535Z'));
    expect(inside).toBe('2025-03-14T15:09:26.535Z');
    expect(outside).toEqual(expect.objectContaining(stampOf(1_741_964_966, outside)));
  });

  it('C-040 that AMQP has no room for is in the envelope alone, and goes on from message to message', async () => {
    const long = 'x'.repeat(200_000);
    const heard = collecting(IOrderEvent, { endpointName: 'order-events' });
    await stage.start([
      heard.connect,
      consuming(SubmitOrder, { endpointName: 'submit-order', ...neverAgain }, (context) =>
        context.publish(OrderShipped, shipped),
      ),
    ]);
    const headers = { long, ['n'.repeat(300)]: 'name', short: 'yes' };
    await stage.put('submit-order', minimalEnvelope(SubmitOrder, anOrder, { headers }));
    expect((await heard.nextContext()).headers).toEqual(headers);
  });
});

/** A plain client shows a timestamp in a form of its own; in memory there is no client between. */
function stampOf(seconds: number, seen: unknown): object {
  return typeof seen === 'object' && seen !== null && 'timestamp' in seen
    ? { timestamp: seconds }
    : { '!': 'timestamp', value: seconds };
}
