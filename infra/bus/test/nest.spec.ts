import {
  Bus,
  BusControl,
  BusModule,
  type ConsumeContext,
  Consumer,
  type Filter,
  InMemoryBroker,
  InMemoryTransport,
  type Pipe,
  type Probe,
  PublishEndpoint,
} from '@baton/bus';
import { FakeClock } from '@baton/testing';
import { Injectable, Module, Scope } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { OrderShipped, SubmitOrder, signal, silent } from './bus.fixture';

/** What the consumers below tell their test. */
abstract class Journal {
  abstract write(line: string): void;
}

@Injectable()
class TellingFilter implements Filter<ConsumeContext> {
  constructor(private readonly journal: Journal) {}
  async send(context: ConsumeContext, next: Pipe<ConsumeContext>): Promise<void> {
    this.journal.write('filter');
    await next.send(context);
  }
  probe(): Probe {
    return { name: 'telling' };
  }
}

@Consumer(SubmitOrder, { filters: [TellingFilter] })
class SubmitOrderConsumer {
  constructor(private readonly publisher: PublishEndpoint) {}
  async consume({ message }: ConsumeContext<typeof SubmitOrder>): Promise<void> {
    await this.publisher.publish(OrderShipped, { orderId: message.orderId });
  }
}

@Consumer(OrderShipped)
class OrderShippedConsumer {
  constructor(private readonly journal: Journal) {}
  async consume({ message, correlationId, initiatorId }: ConsumeContext<typeof OrderShipped>): Promise<void> {
    this.journal.write(`shipped ${message.orderId} ${correlationId ?? '-'} ${initiatorId ?? '-'}`);
  }
}

const busOn = (broker: InMemoryBroker) =>
  BusModule.forRootAsync({
    inject: [],
    useFactory: () => ({ transport: new InMemoryTransport(broker), logger: silent, clock: new FakeClock() }),
  });

async function startApplication(journal: Journal, broker = new InMemoryBroker()) {
  @Module({
    imports: [busOn(broker)],
    providers: [SubmitOrderConsumer, OrderShippedConsumer, TellingFilter, { provide: Journal, useValue: journal }],
  })
  class OrdersModule {}
  const testing = await Test.createTestingModule({ imports: [OrdersModule] }).compile();
  return testing.init();
}

describe('BusModule', () => {
  it('finds consumers among the providers, injects them, and starts and stops with the application', async () => {
    const lines: string[] = [];
    const done = signal();
    const application = await startApplication({
      write: (line) => {
        lines.push(line);
        if (line.startsWith('shipped')) done.give();
      },
    });

    await application
      .get(PublishEndpoint)
      .publish(SubmitOrder, { orderId: '1', correlationId: 'd0d0d0d0-0000-0000-0000-000000000001' });
    await done.given;

    expect(lines).toEqual(['filter', 'shipped 1 - d0d0d0d0-0000-0000-0000-000000000001']);
    const control = application.get(BusControl);
    expect(control.health()).toMatchObject({
      status: 'healthy',
      endpoints: { 'submit-order': 'ready', 'order-shipped': 'ready' },
    });
    expect(control.probe()).toContain('telling');
    await application.close();
    expect(control.health().description).toBe('stopped');
  });

  it('gives each application of a process its own bus', async () => {
    const seen: string[] = [];
    const one = await startApplication({ write: (line) => seen.push(`one ${line}`) });
    const other = await startApplication({ write: (line) => seen.push(`other ${line}`) });

    expect(one.get(Bus)).not.toBe(other.get(Bus));
    await one.close();
    expect(other.get(BusControl).health().status).toBe('healthy');
    await other.close();
  });

  it('refuses a consumer that is made anew for each use', async () => {
    @Consumer(OrderShipped)
    @Injectable({ scope: Scope.REQUEST })
    class Fleeting {
      async consume(): Promise<void> {}
    }
    @Module({ imports: [busOn(new InMemoryBroker())], providers: [Fleeting] })
    class FleetingModule {}
    const testing = await Test.createTestingModule({ imports: [FleetingModule] }).compile();

    await expect(testing.init()).rejects.toThrow(/Fleeting is a consumer but no singleton/);
  });
});
