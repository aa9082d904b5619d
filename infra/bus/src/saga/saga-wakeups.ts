import { LogField } from '@baton/observability';
import { currentOutbox, withOutbox } from '../outbox/ambient-outbox';
import { BufferedOutbox } from '../outbox/buffered-outbox';
import type { SagaArrival } from './saga-event';
import { requestPurpose, type SagaMachine } from './saga-machine';
import type { DueSaga, SagaInstance } from './saga-repository.port';

/** How often each replica looks for what is due, in milliseconds. */
const POLL_MS = 1_000;
/** Instances looked up at once. */
const PAGE = 100;

/**
 * Wakes the instances of one saga whose timers are due. Every replica may do so at any time: a row is skipped while
 * another has it, and looked at again under its lock, so that what was taken back meanwhile does not fire.
 */
export class SagaWakeups {
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly machine: SagaMachine) {}

  /** Looks now and then until it is stopped. */
  start(): void {
    this.running ??= this.run();
  }

  /** Starts on no further instance, and waits for the one that is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Wakes all that is due now. Never throws for one instance's sake: the others have their turn, and it is due again. */
  async wake(): Promise<void> {
    const { repository, services } = this.machine;
    for (let after: DueSaga | undefined; ; ) {
      const page = await repository.due(services.clock.now(), after, PAGE);
      for (const due of page) {
        if (this.stopping.signal.aborted) return;
        await this.attempt(due);
      }
      after = page.at(-1);
      if (after === undefined) return;
    }
  }

  private async run(): Promise<void> {
    const { timers, logger } = this.machine.services;
    while (!this.stopping.signal.aborted) {
      try {
        await this.wake();
      } catch (error) {
        logger.warn(
          { [LogField.saga]: this.machine.saga.name, err: error },
          'The timers of a saga could not be read; the next look tries again.',
        );
      }
      await timers.pause(POLL_MS, this.stopping.signal);
    }
  }

  private async attempt({ id }: DueSaga): Promise<void> {
    const { saga, services } = this.machine;
    try {
      await outgoingTogether(this.machine, () => this.wakeOne(id));
    } catch (error) {
      services.logger.error(
        { [LogField.saga]: saga.name, [LogField.sagaId]: id, err: error },
        'A saga could not be woken; the next look tries again.',
      );
    }
  }

  private async wakeOne(id: string): Promise<void> {
    const { machine } = this;
    const instance = await machine.repository.loadDue(id, machine.services.clock.now());
    if (instance?.wake === undefined) return;
    const { arrival, endedRequest } = whatIsDue(instance, instance.wake.purpose, machine.services.connectedSince.at);
    await machine.happen({ instance, event: machine.definition.eventOf(arrival), fired: true, endedRequest });
  }
}

/** Runs work in the saga's transaction. What it publishes leaves when that has committed, also where it is no outbox. */
export async function outgoingTogether<T>({ repository, services }: SagaMachine, work: () => Promise<T>): Promise<T> {
  if (currentOutbox()) return repository.transaction(work);
  const outbox = new BufferedOutbox(services.sender);
  const result = await withOutbox(outbox, () => repository.transaction(work));
  await outbox.release();
  return result;
}

function whatIsDue(
  { requests }: SagaInstance<unknown>,
  purpose: string,
  listeningSince: Date | undefined,
): { readonly arrival: SagaArrival; readonly endedRequest?: string } {
  const expired = Object.entries(requests).find(([, { label }]) => requestPurpose(label) === purpose);
  if (expired === undefined) return { arrival: { kind: 'timer-due', timer: purpose, listeningSince } };
  const [endedRequest, { label }] = expired;
  return { arrival: { kind: 'request-expired', request: label }, endedRequest };
}
