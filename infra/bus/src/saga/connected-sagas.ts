import type { Guid } from '@baton/contracts';
import { BusConfigurationError } from '../endpoints/bus-configuration.error';
import type { EventOf, Saga } from './saga';
import type { SagaConsumer } from './saga-consumer.decorator';
import { deliveriesOf, type SagaDelivery } from './saga-deliveries';
import { type AnySagaConsumer, SagaMachine } from './saga-machine';
import type { SagaServices } from './saga-services';
import { outgoingTogether, SagaWakeups } from './saga-wakeups';
import { type Raised, Sagas } from './sagas';

interface Connected {
  readonly machine: SagaMachine;
  readonly wakeups: SagaWakeups;
  readonly polled: boolean;
}

/** The sagas connected to one bus: started and stopped with it. */
export class ConnectedSagas extends Sagas {
  private readonly connected = new Map<string, Connected>();

  /**
   * @returns the consumers it is made of.
   * @throws {BusConfigurationError} when one of the same name is connected.
   */
  connect<S extends Saga>(saga: S, own: SagaConsumer<S>, services: SagaServices): readonly SagaDelivery[] {
    if (this.connected.has(saga.name)) {
      throw new BusConfigurationError(`Two sagas are named ${saga.name}: their instances would mix. Rename one.`);
    }
    // The machine hands it only what the functions of this very saga made.
    const consumer = own as unknown as AnySagaConsumer;
    const machine = new SagaMachine(saga, consumer, services);
    this.connected.set(saga.name, { machine, wakeups: new SagaWakeups(machine), polled: consumer.polled ?? true });
    return deliveriesOf(machine, consumer.missing ?? {});
  }

  /** Begins to look for timers. */
  start(): void {
    for (const { wakeups, polled } of this.connected.values()) if (polled) wakeups.start();
  }

  /** Wakes no more, and waits for what is under way. */
  async stop(): Promise<void> {
    await Promise.all([...this.connected.values()].map(({ wakeups }) => wakeups.stop()));
  }

  async raise<S extends Saga>(saga: S, id: Guid, event: EventOf<S>): Promise<Raised<S> | undefined> {
    const { machine } = this.of(saga);
    return outgoingTogether(machine, async () => {
      const instance = await machine.repository.load(id);
      // Decisions and state come from the functions the saga was declared with.
      return instance && ((await machine.happen({ instance, event })) as Raised<S>);
    });
  }

  async wake(saga: Saga): Promise<void> {
    await this.of(saga).wakeups.wake();
  }

  private of(saga: Saga): Connected {
    const connected = this.connected.get(saga.name);
    if (connected) return connected;
    throw new BusConfigurationError(`The saga ${saga.name} is not connected to this bus. Connect it before it starts.`);
  }
}
