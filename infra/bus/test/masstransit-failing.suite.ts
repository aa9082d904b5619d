import { faultOf } from '@baton/contracts';
import { PublishTopology } from '../src/endpoints/publish-topology';
import { deliverable, fixture, masked, type WireMessage, wireFormOf } from './masstransit.fixture';
import { expectSame, incoming, type MassTransitWorld, orderId } from './masstransit.world';
import { FailOrder, SubmitOrder } from './masstransit-types.fixture';

/** An error under the name a .NET exception has. */
function exception(name: string, message: string, cause?: Error): Error {
  return Object.assign(new Error(message, cause && { cause }), { name });
}

/** Faults and copies in _error and _skipped, against MassTransit’s. */
export function describeFailing(world: MassTransitWorld): void {
  describe('failing', () => {
    const outOfStock = () =>
      exception(
        'System.InvalidOperationException',
        'Out of stock',
        exception('System.TimeoutException', 'warehouse silent'),
      );

    it('fault-published and fault-any', async () => {
      const theirs = fixture('fault-published');
      const message = incoming(FailOrder, { orderId, kind: 'ioe' }, { headers: { tenant: 'acme' } });

      await world.consume('fail-order', FailOrder, message, async () => {
        throw outOfStock();
      });

      expectSame(world.transport.onlySent, theirs);
      // The copy at the common exchange is the same message: the fault's exchange is bound to it.
      expect(masked(fixture('fault-any'))).toEqual(masked(theirs));
      expect(new PublishTopology().exchangeOf(faultOf(FailOrder)).boundTo).toEqual([
        { name: 'MassTransit:Fault', temporary: false },
      ]);
    });

    it('fault-to-address', async () => {
      const theirs = fixture('fault-to-address');
      const requestId = '44444444-5555-6666-7777-888888888888';
      const envelope = { requestId, faultAddress: 'rabbitmq://localhost:15600/capture/reply-tap' };

      await world.consume(
        'fail-order',
        FailOrder,
        incoming(FailOrder, { orderId, kind: 'arg' }, envelope),
        async () => {
          throw exception('System.ArgumentException', "Bad argument (Parameter 'kind')");
        },
      );

      expectSame(world.transport.onlySent, theirs);
      expect(world.transport.onlySent.body).toMatchObject({ requestId });
    });

    it('error-queue-copy', async () => {
      const theirs = fixture('error-queue-copy');
      const original = deliverable({ ...theirs, headers: { tenant: { S: 'acme' } } });

      const moved = await world.consume('fail-order', FailOrder, original, async () => {
        throw outOfStock();
      });

      expect(moved?.to).toBe('error');
      const copy = wireFormOf('fail-order_error', moved?.message ?? original);
      expectSame(copy, theirs);
      expect(copy.body_text).toBe(theirs.body_text);
    });

    it('skipped-copy', async () => {
      const theirs = fixture('skipped-copy');
      const original = deliverable({ ...theirs, headers: {} });

      const moved = await world.consume('submit-order', SubmitOrder, original, async () => undefined);

      expect(moved?.to).toBe('skipped');
      const copy = wireFormOf('submit-order_skipped', moved?.message ?? original);
      expectSame(copy, theirs);
      expect(copy.body_text).toBe(theirs.body_text);
    });

    /** Reader and schema say in their own words what is wrong with the body. */
    const withOwnWords = ({ headers, properties, body, ...rest }: WireMessage): unknown => {
      const { 'MT-Fault-ExceptionType': _type, 'MT-Fault-Message': _message, ...others } = headers;
      const faultBody =
        body === null || typeof body.message !== 'object'
          ? body
          : { ...body, message: { ...body.message, exceptions: ['<own words>'] } };
      return masked({ ...rest, headers: others, properties: { ...properties, delivery_mode: 2 }, body: faultBody });
    };

    it.each(['garbage', 'wrong-payload'])('%s: the copy in the error queue and the fault', async (name) => {
      const [copied, faulted] = [fixture(`${name}-error-copy`), fixture(`${name}-receive-fault`)];
      const original = deliverable({ ...copied, headers: {} });

      const moved = await world.consume('submit-order', SubmitOrder, original, async () => undefined);

      expect(moved?.to).toBe('error');
      const copy = wireFormOf('submit-order_error', moved?.message ?? original);
      expect(withOwnWords(copy)).toEqual(withOwnWords(copied));
      expect(copy.body_text).toBe(copied.body_text);
      expect(withOwnWords(world.transport.onlySent)).toEqual(withOwnWords(faulted));
      expect(Object.keys(exceptionIn(world.transport.onlySent)).sort()).toEqual(
        Object.keys(exceptionIn(faulted)).sort(),
      );
    });
  });
}

function exceptionIn({ body }: WireMessage): object {
  const fault = body?.message as { readonly exceptions: readonly object[] } | undefined;
  return fault?.exceptions[0] ?? {};
}
