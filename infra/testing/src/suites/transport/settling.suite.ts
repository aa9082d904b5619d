import { messageOf, type TransportStage, textOf } from './transport.stage';

/** Where a delivery goes that is not consumed. */
export function describeSettling({
  open,
  exchangeOf,
  endpointOf,
  receiving,
  found,
  take,
  expectNothingBefore,
}: TransportStage): void {
  describe('moving', () => {
    it.each(['error', 'skipped'] as const)(
      'copies the bytes, properties and headers to the %s queue, adds headers, and acks',
      async (to) => {
        const transport = await open();
        const { inbox } = await receiving(transport, endpointOf('moving'));
        const body = Uint8Array.from([0, 255, 1, 254, 123, 10, 9]);
        await transport.send(exchangeOf('moving'), {
          body,
          contentType: 'application/octet-stream',
          messageId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11',
          correlationId: '11111111-2222-3333-4444-555555555555',
          headers: { tenant: 'acme', attempts: 3 },
        });

        await (await inbox.next()).move(to, { 'MT-Reason': 'fault', 'MT-Fault-RetryCount': 2 });

        const copy = await found(`moving_${to}`);
        expect([...copy.body]).toEqual([...body]);
        expect(copy).toMatchObject({
          contentType: 'application/octet-stream',
          messageId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11',
          correlationId: '11111111-2222-3333-4444-555555555555',
        });
        expect(copy.headers).toMatchObject({
          tenant: 'acme',
          attempts: 3,
          'MT-Reason': 'fault',
          'MT-Fault-RetryCount': 2,
        });
        await expectNothingBefore(inbox, transport, exchangeOf('moving'));
      },
    );

    it('lets an error copy live on after the time of the original is over', async () => {
      const transport = await open();
      const { inbox } = await receiving(transport, endpointOf('brief'));
      await transport.send(exchangeOf('brief'), messageOf('x', { timeToLiveMs: 600_000 }));

      await (await inbox.next()).move('error', {});

      expect((await found('brief_error')).timeToLiveMs).toBeUndefined();
    });
  });

  describe('renewing', () => {
    it('puts a message behind those that wait, unchanged but for its time to live', async () => {
      const transport = await open();
      const { inbox } = await receiving(transport, endpointOf('renewing', { prefetchCount: 1 }));
      const sent = messageOf('1', {
        messageId: '6f1d3c0a-2a57-4b8e-9d43-0b6f2f7c8e11',
        correlationId: '11111111-2222-3333-4444-555555555555',
        headers: { tenant: 'acme', attempts: 3 },
        timeToLiveMs: 600_000,
      });
      await transport.send(exchangeOf('renewing'), sent);
      await transport.send(exchangeOf('renewing'), messageOf('2'));

      await (await inbox.next()).renew(300_000);

      const second = await inbox.next();
      expect(textOf(second)).toBe('2');
      second.ack();
      const renewed = await inbox.next();
      expect(textOf(renewed)).toBe('1');
      expect(renewed).toMatchObject({
        contentType: sent.contentType,
        messageId: sent.messageId,
        correlationId: sent.correlationId,
        timeToLiveMs: 300_000,
      });
      expect(renewed.headers).toMatchObject({ tenant: 'acme', attempts: 3 });
      renewed.ack();
      await expectNothingBefore(inbox, transport, exchangeOf('renewing'));
    });

    it('counts as no delivery, however often', async () => {
      const transport = await open();
      const { inbox } = await receiving(transport, endpointOf('patient', { queue: { deliveryLimit: 1 } }));
      await transport.send(exchangeOf('patient'), messageOf('x'));
      (await inbox.next()).requeue();

      for (const count of [1, 0, 0, 0]) {
        const delivery = await inbox.next();
        expect(delivery.deliveryCount).toBe(count);
        await delivery.renew(undefined);
      }

      const last = await inbox.next();
      expect(textOf(last)).toBe('x');
      last.ack();
      expect(await take('patient_error')).toBeUndefined();
    });

    it('does nothing to what is settled', async () => {
      const transport = await open();
      const { inbox } = await receiving(transport, endpointOf('settled'));
      await transport.send(exchangeOf('settled'), messageOf('x'));
      const delivery = await inbox.next();

      delivery.ack();
      await delivery.renew(undefined);

      await expectNothingBefore(inbox, transport, exchangeOf('settled'));
    });
  });
}
