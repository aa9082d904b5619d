import { randomUUID } from 'node:crypto';
import { RequestFaultError, RequestTimeoutError } from '@baton/bus';
import { CheckOrder, FailOrder, OrderNotFound, OrderStatus } from '../../infra/bus/test/masstransit-types.fixture';
import { describeInterop } from './describe-interop';
import { PeerError } from './dotnet-peer';
import { Listener } from './listener';

/** Nobody knows this order; the peer's consumer says the same. */
const UNKNOWN = '00000000-0000-0000-0000-000000000404';
const answers = { found: OrderStatus, missing: OrderNotFound };

/** Answers as the peer's consumer does. */
const orderDesk = (endpointName: string) =>
  new Listener(CheckOrder, { endpointName }, async (context) => {
    const { orderId } = context.message;
    if (orderId === UNKNOWN) await context.respond(OrderNotFound, { orderId });
    else await context.respond(OrderStatus, { orderId, status: 'shipped' });
  });

describeInterop('Requests', (interop) => {
  it('C-049 are answered by MassTransit', async () => {
    const orderId = randomUUID();
    await interop.peer.start([{ name: 'dotnet-desk', consumes: ['CheckOrder'] }]);
    const bus = await interop.baton();

    expect(await bus.getResponse(CheckOrder, { orderId }, answers)).toEqual({
      kind: 'found',
      message: { orderId, status: 'shipped' },
    });
  });

  it('C-054 may be answered by MassTransit in another way, and the answer says which', async () => {
    await interop.peer.start([{ name: 'dotnet-desk', consumes: ['CheckOrder'] }]);
    const bus = await interop.baton();
    const to = 'exchange:dotnet-desk';

    expect(await bus.getResponse(CheckOrder, { orderId: UNKNOWN }, answers, { to })).toEqual({
      kind: 'missing',
      message: { orderId: UNKNOWN },
    });
  });

  it('C-051 of MassTransit are answered by Baton, at the temporary address they name', async () => {
    const orderId = randomUUID();
    const desk = orderDesk('baton-desk');
    await interop.baton(desk);
    await interop.peer.start([]);

    const found = await interop.peer.request('CheckOrder', { orderId });
    const { requestId, conversationId, responseAddress, headers } = await desk.got(orderId);
    expect(found).toEqual({
      kind: 'OrderStatus',
      message: { orderId, status: 'shipped' },
      conversationId,
      initiatorId: requestId,
    });
    expect(responseAddress).toContain('?temporary=true');
    expect(headers['MT-Request-AcceptType']).toEqual([OrderStatus.urn, OrderNotFound.urn]);
  });

  it('C-054 of MassTransit may be answered by Baton in another way, and it sees which', async () => {
    await interop.baton(orderDesk('baton-desk'));
    await interop.peer.start([]);
    const to = 'exchange:baton-desk';

    expect(await interop.peer.request('CheckOrder', { orderId: UNKNOWN }, { to })).toMatchObject({
      kind: 'OrderNotFound',
      message: { orderId: UNKNOWN },
    });
  });

  it('C-053 reject with the fault when the consumer of MassTransit threw', async () => {
    const orderId = randomUUID();
    await interop.peer.start([{ name: 'dotnet-throws', consumes: ['FailOrder'] }]);
    const bus = await interop.baton();
    const failed = await bus.getResponse(FailOrder, { orderId, kind: 'out of stock' }, answers).catch((error) => error);

    expect(failed).toBeInstanceOf(RequestFaultError);
    const { fault } = failed as RequestFaultError;
    expect(fault.message).toEqual({ orderId, kind: 'out of stock' });
    expect(fault.exceptions).toEqual([
      expect.objectContaining({ exceptionType: 'System.InvalidOperationException', message: 'out of stock' }),
    ]);
    expect(fault.faultMessageTypes).toEqual([FailOrder.urn]);
    expect(fault.host?.massTransitVersion).toMatch(/^8\./);
  });

  it('C-053 of MassTransit throw its RequestFaultException when the consumer of Baton threw', async () => {
    const orderId = randomUUID();
    const fails = new Listener(FailOrder, { endpointName: 'baton-throws', retry: { kind: 'none' } }, async () => {
      throw new RangeError('out of stock', { cause: new TypeError('no shelf') });
    });
    await interop.baton(fails);
    await interop.peer.start([]);
    const failed = await interop.peer.request('FailOrder', { orderId, kind: '' }).catch((error) => error);

    expect(failed).toBeInstanceOf(PeerError);
    const { failure } = failed as PeerError;
    expect(failure.type).toBe('RequestFaultException');
    expect(failure.exceptions).toEqual([
      expect.objectContaining({
        exceptionType: 'RangeError',
        message: 'out of stock',
        innerException: expect.objectContaining({ exceptionType: 'TypeError', message: 'no shelf' }),
      }),
    ]);
  });

  it('C-055 time out when nobody answers, on both sides', async () => {
    const orderId = randomUUID();
    const bus = await interop.baton();
    await interop.peer.start([]);
    const [ours, theirs] = await Promise.allSettled([
      bus.getResponse(CheckOrder, { orderId }, answers, { timeToLiveMs: 100 }),
      interop.peer.request('CheckOrder', { orderId }, { timeToLiveMs: 100 }),
    ]);

    expect(ours).toEqual({ status: 'rejected', reason: expect.any(RequestTimeoutError) });
    expect(theirs).toEqual({
      status: 'rejected',
      reason: expect.objectContaining({ failure: expect.objectContaining({ type: 'RequestTimeoutException' }) }),
    });
  });
});
