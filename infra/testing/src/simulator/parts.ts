import { BusRunMessages } from '@baton/scheduler-service/parts';
import { MemoryExecutionTransactions } from './kit/memory-execution-transactions';
import { MemoryExecutions } from './kit/memory-executions';
import { MemoryModuleRuns } from './kit/memory-module-runs';
import { MemorySlices } from './kit/memory-slices';
import { MemoryRuns } from './scheduler/memory-runs';
import { MemoryConsumeTransaction } from './store/memory-consume-transaction';
import { MemoryOutboxStore } from './store/memory-outbox-store';
import { SimTransport } from './wire/sim-transport';

/** The adapters of a night that a test may replace by faulty ones, to see that the simulator notices. */
export interface Parts {
  readonly ConsumeTransaction: typeof MemoryConsumeTransaction;
  readonly ExecutionTransactions: typeof MemoryExecutionTransactions;
  readonly Executions: typeof MemoryExecutions;
  readonly ModuleRuns: typeof MemoryModuleRuns;
  readonly OutboxStore: typeof MemoryOutboxStore;
  readonly RunMessages: typeof BusRunMessages;
  readonly Runs: typeof MemoryRuns;
  readonly Slices: typeof MemorySlices;
  readonly Transport: typeof SimTransport;
}

/** The adapters as they should be. */
export const soundParts: Parts = {
  ConsumeTransaction: MemoryConsumeTransaction,
  ExecutionTransactions: MemoryExecutionTransactions,
  Executions: MemoryExecutions,
  ModuleRuns: MemoryModuleRuns,
  OutboxStore: MemoryOutboxStore,
  RunMessages: BusRunMessages,
  Runs: MemoryRuns,
  Slices: MemorySlices,
  Transport: SimTransport,
};
