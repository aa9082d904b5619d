import type { ExecutionCounts, Guid, OrganizationId, RunDate, ScheduleTypeResult } from '@baton/contracts';
import type { ModuleRun, OrganizationPause, SliceState } from '@baton/schedule-runner/parts';
import type { MemoryDatabaseParts } from '../store/memory-database';
import { ServiceStore } from '../store/service-store';
import { Table } from '../store/table';

/** A row of `module_run`. */
export interface ModuleRunRow extends ModuleRun {
  readonly requestedAt: Date;
  readonly wakeAt: Date | undefined;
  readonly completedAt: Date | undefined;
  readonly results: readonly ScheduleTypeResult[];
}

/** A row of `slice`. */
export interface SliceRow {
  readonly moduleRunId: Guid;
  readonly number: number;
  readonly scheduleType: string;
  readonly dueDate: RunDate;
  readonly after: OrganizationId | undefined;
  readonly closedUpTo: OrganizationId | undefined;
  readonly until: OrganizationId;
  readonly organizationIds: readonly OrganizationId[] | undefined;
  readonly state: SliceState;
  readonly fence: number;
  readonly offeredAt: Date | undefined;
  readonly rings: number;
  /** Since when nobody could have claimed it, as far as is known. */
  readonly unclaimedSince: Date | undefined;
  readonly leaseUntil: Date | undefined;
  /** Its worker said that it gives it up. */
  readonly workerLeft: boolean;
  readonly isolated: boolean;
  readonly closingsFailed: number;
  readonly untold: string | undefined;
  readonly planned: number;
  readonly counts: Omit<ExecutionCounts, 'planned'>;
}

/** How an execution stands. */
export type ExecutionRowState = 'pending' | 'retrying' | 'succeeded' | 'skipped' | 'faulted' | 'cancelled';

/** A row of `execution`. */
export interface ExecutionRow {
  readonly scheduleType: string;
  readonly dueDate: RunDate;
  readonly organizationId: OrganizationId;
  readonly moduleRunId: Guid;
  readonly state: ExecutionRowState;
  readonly attempts: number;
  readonly reason: string | undefined;
  /** Of its fault. */
  readonly code: string | undefined;
}

/** A row of `execution_retry`. */
export interface RetryRow extends Pick<ExecutionRow, 'scheduleType' | 'dueDate' | 'organizationId' | 'moduleRunId'> {
  readonly retryAt: Date;
}

/** A row of `execution_crash`. */
export interface CrashRow {
  readonly crashes: number;
}

/** One thing that a handler did in a tenant's tables. Doing it twice leaves two. */
export interface EffectRow extends Pick<ExecutionRow, 'scheduleType' | 'organizationId'> {
  readonly dueDate: string;
  readonly number: number;
}

/** What another module was told, once for each organization; told twice, it is there twice. */
export interface HeardRow extends Pick<ExecutionRow, 'scheduleType' | 'organizationId'> {
  readonly dueDate: string;
  readonly number: number;
}

/** A run and stage that were cancelled before their command came. */
export interface TombstoneRow {
  readonly runId: Guid;
  readonly stageId: Guid | undefined;
}

/** A module's schema. */
export class KitStore extends ServiceStore {
  readonly moduleRuns = new Table<ModuleRunRow>('module_run');
  readonly tombstones = new Table<TombstoneRow>('cancelled_command');
  readonly slices = new Table<SliceRow>('slice');
  readonly executions = new Table<ExecutionRow>('execution');
  readonly retries = new Table<RetryRow>('execution_retry');
  readonly crashes = new Table<CrashRow>('execution_crash');
  readonly pauses = new Table<OrganizationPause>('organization_pause');
  readonly effects = new Table<EffectRow>('effect');
  readonly heard = new Table<HeardRow>('heard');
  /** The advisory lock that orders starts and ends. */
  readonly moduleLock = new Table<object>('module_lock');

  /** @param enrolled who takes part in every schedule type. */
  constructor(
    module: string,
    parts: MemoryDatabaseParts,
    readonly enrolled: readonly OrganizationId[],
  ) {
    super(module, parts);
  }
}

/** The key of an execution's row. */
export function executionKeyOf({
  scheduleType,
  dueDate,
  organizationId,
}: Pick<ExecutionRow, 'scheduleType' | 'dueDate' | 'organizationId'>): string {
  return `${scheduleType}/${dueDate}/${organizationId}`;
}

/** The key of a slice's row. */
export function sliceKeyOf({ moduleRunId, number }: Pick<SliceRow, 'moduleRunId' | 'number'>): string {
  return `${moduleRunId}/${number}`;
}

/** Whether an organization is paused at an instant. */
export function isPausedAt(pause: OrganizationPause | undefined, now: Date): boolean {
  return pause?.paused === true && (pause.until === undefined || pause.until > now);
}

/** Whether an execution waits to be done. */
export function isUndone({ state }: Pick<ExecutionRow, 'state'>): boolean {
  return state === 'pending' || state === 'retrying';
}
