import { AppError, defineMessage } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { z } from 'zod';
import { atOnce, consumer, OrderShipped, signal, useBuses } from './bus.fixture';

const world = useBuses();

class OutOfStockError extends AppError {
  readonly code = 'OUT_OF_STOCK';
  readonly retryable = false;
}

describe('a consumer that fails', () => {
  it('is tried again in the same delivery and then succeeds', async () => {
    const attempts: number[] = [];
    const done = signal();
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: atOnce,
        consume: async ({ retryAttempt }) => {
          attempts.push(retryAttempt);
          if (retryAttempt < 2) throw new Error('not yet');
          done.give();
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });
    await done.given;

    expect(attempts).toEqual([0, 1, 2]);
    expect(world.broker.queueNames).toContain('test_error');
    expect(world.broker.messagesIn('test_error')).toEqual([]);
  });

  it('runs n + 1 times, publishes one fault, and leaves a byte-identical copy in the error queue', async () => {
    const faults = await world.tap('MassTransit:Fault--Sample.Orders:OrderShipped--');
    const any = await world.tap('MassTransit:Fault');
    let runs = 0;
    const bodies: Uint8Array[] = [];
    const shipped = await world.tap(OrderShipped.entityName);
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: atOnce,
        consume: async () => {
          runs++;
          throw new Error('Out of stock', { cause: new TypeError('warehouse silent') });
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' }, { headers: { 'X-Own': 'kept' } });

    const { envelope } = await faults();
    bodies.push((await shipped()).delivery.body);
    await any();
    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
    const [copy] = world.broker.messagesIn('test_error');
    expect(runs).toBe(3);
    expect(Buffer.from(copy?.body ?? []).equals(bodies[0] ?? Buffer.of())).toBe(true);
    expect(copy?.headers).toMatchObject({
      'X-Own': 'kept',
      'MT-Reason': 'fault',
      'MT-Fault-RetryCount': 2,
      'MT-Fault-ExceptionType': 'TypeError',
      'MT-Fault-Message': 'warehouse silent',
      'MT-Fault-ConsumerType': 'TestConsumer',
      'MT-Fault-MessageType': 'Sample.Orders.OrderShipped',
      'MT-Fault-InputAddress': 'loopback://localhost/test',
    });
    expect(envelope.message).toMatchObject({
      exceptions: [
        { exceptionType: 'Error', message: 'Out of stock', innerException: { message: 'warehouse silent' } },
      ],
      faultMessageTypes: [OrderShipped.urn],
      message: { orderId: '1' },
    });
    expect(envelope.headers).toEqual({ 'X-Own': 'kept', 'MT-Fault-RetryCount': 2 });
  });

  it('is not tried again when the error says that this cannot help', async () => {
    const faults = await world.tap('MassTransit:Fault--Sample.Orders:OrderShipped--');
    let runs = 0;
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: atOnce,
        consume: async () => {
          runs++;
          throw new OutOfStockError('None left of A-17.');
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });

    expect((await faults()).envelope.message).toMatchObject({ exceptions: [{ data: { code: 'OUT_OF_STOCK' } }] });
    expect(runs).toBe(1);
  });

  it('faults the delivery alone: another on its endpoint has run, and one fault is told', async () => {
    const faults = await world.tap('MassTransit:Fault');
    const done = signal();
    const definition = { ...atOnce, endpointName: 'shared' };
    const bus = await world.start([
      consumer({ type: OrderShipped, name: 'Good', definition, consume: async () => done.give() }),
      consumer({
        type: OrderShipped,
        name: 'Bad',
        definition,
        consume: async () => {
          throw new OutOfStockError('None left.');
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });
    await done.given;
    await faults();

    await eventually(() => expect(world.broker.messagesIn('shared_error')).toHaveLength(1));
    expect(world.broker.messagesIn('shared_error')[0]?.headers).toMatchObject({ 'MT-Fault-ConsumerType': 'Bad' });
  });

  it('of a type without an exchange is told to those who watch all faults', async () => {
    const wire = { excludeFromTopology: true };
    const Hidden = defineMessage('Sample.Orders:Hidden', z.object({}), { tenant: 'platform', wire });
    const faults = await world.tap('MassTransit:Fault');
    const bus = await world.start([
      consumer({
        type: Hidden,
        definition: atOnce,
        consume: async () => {
          throw new OutOfStockError('None left.');
        },
      }),
    ]);

    await bus.send('exchange:test', Hidden, {});

    const { envelope } = await faults();
    expect(envelope.messageType[0]).toBe('urn:message:MassTransit:Fault[[Sample.Orders:Hidden]]');
    await eventually(() => expect(world.broker.messagesIn('test_error')).toHaveLength(1));
  });

  it('is answered otherwise where its definition decides so', async () => {
    const done = signal();
    const bus = await world.start([
      consumer({
        type: OrderShipped,
        definition: {
          recover: (error) => {
            done.give();
            return { kind: 'discard', reason: String(error) };
          },
        },
        consume: async () => {
          throw new OutOfStockError('expected');
        },
      }),
    ]);

    await bus.publish(OrderShipped, { orderId: '1' });
    await done.given;
    await bus.stop();

    expect(world.broker.messagesIn('test')).toEqual([]);
    expect(world.broker.messagesIn('test_error')).toEqual([]);
  });
});
