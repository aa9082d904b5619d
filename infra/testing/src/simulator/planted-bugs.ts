import type { ActiveOutbox, Delivery, SagaInstance } from '@baton/bus';
import type { OrganizationId } from '@baton/contracts';
import type { ClaimedSlice } from '@baton/schedule-runner/parts';
import { BusRunMessages, type Run, type RunDecision } from '@baton/scheduler-service/parts';
import type { ExecutionRow } from './kit/kit-store';
import { MemoryExecutionTransactions } from './kit/memory-execution-transactions';
import { MemoryExecutions } from './kit/memory-executions';
import { MemoryModuleRuns } from './kit/memory-module-runs';
import { MemorySlices } from './kit/memory-slices';
import { type Parts, soundParts } from './parts';
import { MemoryRuns } from './scheduler/memory-runs';
import { MemoryConsumeTransaction } from './store/memory-consume-transaction';
import { MemoryOutboxStore } from './store/memory-outbox-store';
import type { Unit } from './store/unit';
import type { Invariant } from './watch';
import { SimTransport } from './wire/sim-transport';

/** One defect, as somebody might make it, within how many nights it is found, and which invariant it breaks. */
export interface PlantedBug {
  readonly nights: number;
  /** The first night's seed, where a search from the first would take long before it comes to a night that shows it. @default 1 */
  readonly seed?: number;
  /** Several where it depends on the night which of them shows it first: a message lost is work lost, or a run that stands still. */
  readonly foundBy: readonly Invariant[];
  readonly parts: Parts;
}

/** A worker that lost its slice goes on with it. */
class FenceNotChecked extends MemoryExecutionTransactions {
  protected override isOurs(): boolean {
    return true;
  }
}

/** A delivery is acked as it arrives, before anything came of it. */
class AckBeforeCommit extends SimTransport {
  protected override handOver(delivery: Delivery, onDelivery: (delivery: Delivery) => void): void {
    delivery.ack();
    super.handOver(delivery, onDelivery);
  }
}

/** An outcome is written whatever stands there. */
class OutcomeOverwritten extends MemoryExecutionTransactions {
  protected override isOpen(row: ExecutionRow, slice: ClaimedSlice): boolean {
    return row.moduleRunId === slice.moduleRunId;
  }
}

/** What is to be tried again is taken off the list, and into no slice. */
class RetryForgotten extends MemorySlices {
  protected override isToBeDone(): boolean {
    return false;
  }
}

/** The next module is commanded together with the one whose turn it is. */
class TwoStagesAtOnce extends BusRunMessages {
  override async announce(decision: RunDecision, run: Run): Promise<void> {
    await super.announce(decision, run);
    if (decision.kind !== 'stage-dispatched' || run.stages[decision.position + 1] === undefined) return;
    await super.announce({ ...decision, position: decision.position + 1 }, run);
  }
}

/** A run that is held loses its timer, and does not get it back when it goes on. */
class TimerLostAtPause extends MemoryRuns {
  override update(before: SagaInstance<Run>, after: SagaInstance<Run>): Promise<void> {
    return super.update(before, before.state.state === 'paused' ? { ...after, wake: undefined } : after);
  }
}

/** A command is carried out although its cancellation came before it. */
class TombstoneIgnored extends MemoryModuleRuns {
  protected override isCancelled(): boolean {
    return false;
  }
}

/** A slice is closed up to where its worker got, whatever of that a crash of the database took back. */
class LossUnnoticed extends MemorySlices {
  override settledUpTo(_slice: ClaimedSlice, last: OrganizationId): Promise<OrganizationId | undefined> {
    return Promise.resolve(last);
  }
}

/** What a set had done when one of it failed is committed before its halves are tried. */
class FailingHalfCommitted extends MemoryExecutionTransactions {
  protected override undo(unit: Unit, held: readonly OrganizationId[]): Promise<void> {
    return held.length > 1 ? unit.commit(() => undefined) : super.undo(unit, held);
  }
}

/** Nobody notes which messages were taken. */
class InboxSkipped extends MemoryConsumeTransaction {
  protected override async isNew(): Promise<boolean> {
    return true;
  }
}

/** Who is paused is left out of plans, and not of what is planned already. */
class PauseForgotten extends MemoryExecutions {
  override async skipPaused(): Promise<void> {}
}

/** A message is gone from the outbox before the broker has confirmed it. */
class DeletedBeforeConfirm extends MemoryOutboxStore {
  protected override active(): ActiveOutbox {
    const sound = super.active();
    return {
      ...sound,
      read: async (afterId, limit) => {
        const rows = await sound.read(afterId, limit);
        if (rows.length > 0) await sound.delete(rows.map(({ id }) => id));
        return rows;
      },
    };
  }
}

/** By name. Each takes the place of one adapter. */
export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  'a fence that is not checked': {
    nights: 100,
    seed: 12,
    foundBy: [3],
    parts: { ...soundParts, ExecutionTransactions: FenceNotChecked },
  },
  'an ack before the commit': { nights: 100, foundBy: [1, 6], parts: { ...soundParts, Transport: AckBeforeCommit } },
  'an outcome that is overwritten': {
    nights: 60,
    seed: 20,
    foundBy: ['moves'],
    parts: { ...soundParts, ExecutionTransactions: OutcomeOverwritten },
  },
  'a retry that is forgotten': { nights: 5, foundBy: [1], parts: { ...soundParts, Slices: RetryForgotten } },
  'two stages at once': { nights: 5, foundBy: [3], parts: { ...soundParts, RunMessages: TwoStagesAtOnce } },
  'a timer that is lost at a pause': { nights: 60, foundBy: [6], parts: { ...soundParts, Runs: TimerLostAtPause } },
  'a tombstone that is ignored': {
    nights: 120,
    seed: 6,
    foundBy: [1],
    parts: { ...soundParts, ModuleRuns: TombstoneIgnored },
  },
  'a closing that does not notice a loss': {
    nights: 150,
    seed: 6,
    foundBy: [1],
    parts: { ...soundParts, Slices: LossUnnoticed },
  },
  'a bisection that commits the failing half': {
    nights: 5,
    foundBy: [2],
    parts: { ...soundParts, ExecutionTransactions: FailingHalfCommitted },
  },
  'a pause that is forgotten': {
    nights: 120,
    seed: 30,
    foundBy: ['paused'],
    parts: { ...soundParts, Executions: PauseForgotten },
  },
  'an inbox that is skipped': { nights: 30, foundBy: [2], parts: { ...soundParts, ConsumeTransaction: InboxSkipped } },
  'a relay that deletes before the confirm': {
    nights: 30,
    foundBy: [1, 6],
    parts: { ...soundParts, OutboxStore: DeletedBeforeConfirm },
  },
};
