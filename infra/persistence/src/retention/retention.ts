import type { Database } from '../database';
import { sqlStateOf } from '../postgres/sql-state';
import type { UnitOfWork } from '../unit-of-work';

/** Rows of one table that are old. */
export interface RetentionStep {
  readonly table: string;
  /** Deletes at most $3 rows: what belongs to dates before $1, or to dry runs asked for before the instant $2. */
  readonly text: string;
}

/** What a service forgets in time. */
export interface RetentionPolicy {
  /** Takes the transaction's lock that orders removals with what must not be disturbed. Waited for a moment only. */
  readonly lock: string;
  /** Says in one row whether one is `free` to remove now. A statement of its own, to see what the lock was waited for. */
  readonly free: string;
  /** Remembers that dates before $1 are forgotten, in the transaction that removes the first of them. */
  readonly mark: string;
  /** In the order in which rows may go. */
  readonly steps: readonly RetentionStep[];
}

/** Up to when rows are old. */
export interface RetentionBounds {
  /** The first date that is kept, `2026-03-01`. */
  readonly keptFrom: string;
  readonly dryRunsKeptFrom: Date;
}

/** What a pass came to. */
export interface RetentionResult {
  readonly removed: ReadonlyMap<string, number>;
  /** False where it gave way to other work; what is left is removed another time. */
  readonly complete: boolean;
}

const LOCK_NOT_AVAILABLE = '55P03';

/** Rows of one transaction: short enough that nobody who waits for it notices. */
const BATCH_SIZE = 2_000;

/**
 * Removes what is old, in short transactions. Each claims the right to do so anew and gives way where it is not free, so
 * replicas take turns and a night that begins meanwhile waits for one batch at most.
 */
export class Retention {
  constructor(
    private readonly database: Database,
    private readonly policy: RetentionPolicy,
    private readonly batchSize = BATCH_SIZE,
  ) {}

  async removeBefore(bounds: RetentionBounds, signal?: AbortSignal): Promise<RetentionResult> {
    const removed = new Map<string, number>();
    for (const { table, text } of this.policy.steps) {
      for (let count: number | undefined = this.batchSize; count === this.batchSize; ) {
        signal?.throwIfAborted();
        count = await this.batch(text, bounds);
        if (count === undefined) return { removed, complete: false };
        removed.set(table, (removed.get(table) ?? 0) + count);
      }
    }
    return { removed, complete: true };
  }

  /** @returns how many rows went; undefined where others work. */
  private batch(text: string, { keptFrom, dryRunsKeptFrom }: RetentionBounds): Promise<number | undefined> {
    return this.unlessLocked(async (unit) => {
      await unit.execute(`set local lock_timeout = '200ms'`);
      await unit.execute(`set local statement_timeout = '10s'`);
      await unit.query(this.policy.lock);
      const [now] = await unit.query<{ free: boolean }>(this.policy.free);
      if (!now?.free) return undefined;
      await unit.execute(this.policy.mark, [keptFrom]);
      return unit.execute(text, [keptFrom, dryRunsKeptFrom, this.batchSize]);
    });
  }

  private async unlessLocked<T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T | undefined> {
    try {
      return await this.database.transaction(work);
    } catch (error) {
      if (sqlStateOf(error) === LOCK_NOT_AVAILABLE) return undefined;
      throw error;
    }
  }
}

/** A table of the service's own, as it lies on disk. */
export interface TableSize {
  readonly table: string;
  /** With indexes and toast. */
  readonly bytes: number;
}

/** How large the service's tables are. */
export function readTableSizes(database: Database): Promise<readonly TableSize[]> {
  return database.query<TableSize>(
    `select relname as table, pg_total_relation_size(oid)::double precision as bytes
     from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' order by relname`,
  );
}
