import { randomUUID } from 'node:crypto';
import { AnyFault, faultOf } from '@baton/contracts';
import { CheckOrder, FailOrder, OrderShipped } from '../../infra/bus/test/masstransit-types.fixture';
import { describeInterop } from './describe-interop';
import { Listener } from './listener';

const classic = { type: 'classic' } as const;

/** Fails for good after two retries, as the peer's consumer with `retries: 2` does. */
const throwing = (endpointName: string) =>
  new Listener(
    FailOrder,
    { endpointName, queue: classic, retry: { kind: 'intervals', delaysMs: [0, 0] } },
    async ({ message }) => {
      throw new RangeError(message.kind);
    },
  );

describeInterop('Faults, error and skipped copies', (interop) => {
  it('C-063 of Baton reach consumers of Fault<T> and of Fault at MassTransit', async () => {
    const orderId = randomUUID();
    await interop.peer.start([{ name: 'dotnet-faults', consumes: ['Fault<FailOrder>', 'Fault'] }]);
    await interop.baton(throwing('baton-fails'));
    const { messageId, conversationId } = await interop.peer.publish('FailOrder', { orderId, kind: 'out of stock' });

    const fault = await interop.peer.got('Fault<FailOrder>', orderId);
    expect(fault.message).toMatchObject({
      faultedMessageId: messageId,
      faultMessageTypes: [FailOrder.urn],
      exceptions: [{ exceptionType: 'RangeError', message: 'out of stock' }],
      host: { processId: process.pid },
      message: { orderId, kind: 'out of stock' },
    });
    expect(fault).toMatchObject({ conversationId, headers: { 'MT-Fault-RetryCount': 2 } });
    const any = await interop.peer.gotOne('Fault', ({ message }) => message.faultedMessageId === messageId);
    expect(any.messageId).toBe(fault.messageId);
  });

  it('C-063 of MassTransit reach consumers of both at Baton', async () => {
    const orderId = randomUUID();
    const faults = new Listener(faultOf(FailOrder), { endpointName: 'baton-faults' });
    const all = new Listener(AnyFault, { endpointName: 'baton-faults' });
    const bus = await interop.baton(faults, all);
    await interop.peer.start([{ name: 'dotnet-fails', consumes: ['FailOrder'], retries: 2 }]);
    await bus.publish(FailOrder, { orderId, kind: 'out of stock' });

    const { message, messageId } = await faults.got(orderId);
    expect(message).toMatchObject({
      faultMessageTypes: [FailOrder.urn],
      exceptions: [{ exceptionType: 'System.InvalidOperationException', message: 'out of stock' }],
      message: { orderId, kind: 'out of stock' },
    });
    const third = (await interop.peer.got('FailOrder', orderId)).messageId;
    expect(message.faultedMessageId).toBe(third);
    expect(interop.peer.allOf('FailOrder', orderId)).toHaveLength(3);
    expect((await all.got(orderId)).messageId).toBe(messageId);
  });

  it('C-064 of Baton go to the fault address that MassTransit names', async () => {
    const orderId = randomUUID();
    await interop.peer.start([
      { name: 'dotnet-addressed', consumes: ['Fault<FailOrder>'], configureConsumeTopology: false },
    ]);
    await interop.baton(throwing('baton-fails-addressed'));
    const faultAddress = 'exchange:dotnet-addressed';
    await interop.peer.send('queue:baton-fails-addressed', 'FailOrder', { orderId, kind: 'x' }, { faultAddress });

    expect((await interop.peer.got('Fault<FailOrder>', orderId)).endpoint).toBe('dotnet-addressed');
  });

  it('C-060 C-061 leave a copy in _error whose bytes are those MassTransit sent, and whose headers it reads', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await interop.baton(throwing('baton-errs'));
    await interop.peer.start([]);
    const tap = await interop.stage.tap('baton-errs');
    await interop.peer.send('exchange:baton-errs', 'FailOrder', { orderId: first, kind: 'bytes' });
    const copy = await interop.stage.take('baton-errs_error');
    expect(copy.body).toEqual((await tap.next()).body);

    const endpoint = {
      name: 'baton-errs_error',
      consumes: ['FailOrder'],
      configureConsumeTopology: false,
    };
    await interop.peer.start([endpoint], { bus: 'errors' });
    await interop.peer.send(
      'exchange:baton-errs',
      'FailOrder',
      { orderId: second, kind: 'headers' },
      { headers: { own: 'kept' } },
    );
    const { transportHeaders, headers } = await interop.peer.got('FailOrder', second);
    expect(headers).toMatchObject({ own: 'kept' });
    expect(transportHeaders).toMatchObject({
      own: 'kept',
      'MT-Reason': 'fault',
      'MT-Fault-ExceptionType': 'RangeError',
      'MT-Fault-Message': 'headers',
      'MT-Fault-StackTrace': expect.stringContaining('faults.interop.spec'),
      'MT-Fault-Timestamp': expect.stringMatching(/T.*\.\d{7}Z$/),
      'MT-Fault-InputAddress': expect.stringContaining('/baton-errs'),
      'MT-Fault-ConsumerType': 'listener to Sample.Orders:FailOrder',
      'MT-Fault-MessageType': 'Sample.Orders.FailOrder',
      'MT-Fault-RetryCount': 2,
      'MT-Host-ProcessId': String(process.pid),
    });
  });

  it('C-060 read a copy in the _error of MassTransit, byte for byte what Baton sent, and take it from there', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await interop.peer.start([{ name: 'dotnet-errs', consumes: ['FailOrder'], retries: 2 }]);
    const tap = await interop.stage.tap('dotnet-errs');
    const bus = await interop.baton();
    await bus.send('exchange:dotnet-errs', FailOrder, { orderId: first, kind: 'bytes' }, { headers: { own: 'kept' } });
    const copy = await interop.stage.take('dotnet-errs_error');

    expect(copy.body).toEqual((await tap.next()).body);
    expect(copy.headers).toMatchObject({
      own: 'kept',
      'MT-Reason': 'fault',
      'MT-Fault-ExceptionType': 'System.InvalidOperationException',
      'MT-Fault-RetryCount': 2,
    });
    const errors = new Listener(FailOrder, {
      endpointName: 'dotnet-errs_error',
      queue: classic,
      configureConsumeTopology: false,
    });
    await interop.baton(errors);
    await bus.send('exchange:dotnet-errs', FailOrder, { orderId: second, kind: 'again' });
    expect((await errors.got(second)).message).toEqual({ orderId: second, kind: 'again' });
  });

  it('C-066 skip what no consumer of Baton is for, in a copy with the bytes that MassTransit sent', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    await interop.baton(new Listener(CheckOrder, { endpointName: 'baton-skips', queue: classic }));
    await interop.peer.start([]);
    const tap = await interop.stage.tap('baton-skips');
    await interop.peer.send('exchange:baton-skips', 'OrderShipped', { orderId: first });
    const copy = await interop.stage.take('baton-skips_skipped');
    expect(copy.body).toEqual((await tap.next()).body);

    const endpoint = { name: 'baton-skips_skipped', consumes: ['OrderShipped'], configureConsumeTopology: false };
    await interop.peer.start([endpoint], { bus: 'skipped' });
    await interop.peer.send('exchange:baton-skips', 'OrderShipped', { orderId: second });
    const { transportHeaders } = await interop.peer.got('OrderShipped', second);
    expect(transportHeaders).toMatchObject({ 'MT-Reason': 'dead-letter', 'MT-Host-ProcessId': String(process.pid) });
  });

  it('C-066 read what MassTransit skipped, byte for byte what Baton sent', async () => {
    const orderId = randomUUID();
    await interop.peer.start([{ name: 'dotnet-skips', consumes: ['CheckOrder'] }]);
    const tap = await interop.stage.tap('dotnet-skips');
    const bus = await interop.baton();
    await bus.send('exchange:dotnet-skips', OrderShipped, { orderId, carrier: null });

    const copy = await interop.stage.take('dotnet-skips_skipped');
    expect(copy.body).toEqual((await tap.next()).body);
    expect(copy.headers).toMatchObject({ 'MT-Reason': 'dead-letter' });
  });
});
