import { AsyncLocalStorage } from 'node:async_hooks';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { ExecuteSlice } from '../../application/execute-slice';
import { Failures } from '../../application/ports/failures.port';
import type { ClaimedSlice, SliceKey } from '../../domain/slice';
import { Stopping } from '../stopping';

/** Slices that one process works on at once. Each holds a connection, so the database's pool has to be larger. */
const SLICES_AT_ONCE = 8;
/** How long a stop waits for organizations in work; what is left then is taken over when its lease is over. */
const STOP_DEADLINE_MS = 25_000;

/** A bell: which slice may be claimed, and by whom. */
export interface SliceBell extends SliceKey {
  readonly scheduleType: string;
}

/**
 * The workers of one process. A bell's delivery lasts until its slice is claimed and no longer, because a broker allows
 * none to be held for as long as a slice may take; the work goes on outside of it.
 */
@Injectable()
export class SliceWorkers implements BeforeApplicationShutdown {
  private readonly working = new Set<Promise<void>>();
  private busy = 0;
  /** Bells that found no room, by slice. They are looked at again here; the sweep rings them again for others. */
  private readonly unanswered = new Map<string, SliceBell>();
  /** A slice's work must not pass for a part of the delivery that brought its bell. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(
    private readonly executeSlice: ExecuteSlice,
    private readonly stopping: Stopping,
    private readonly failures: Failures,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Claims the slice if there is room for it. Resolves once that is committed; then the work begins. */
  async answer(bell: SliceBell): Promise<void> {
    if (this.stopping.signal.aborted) return this.executeSlice.giveBack(bell);
    if (this.busy >= SLICES_AT_ONCE) {
      this.unanswered.set(`${bell.moduleRunId} ${bell.number}`, bell);
      return;
    }
    this.busy += 1;
    let slice: ClaimedSlice | undefined;
    try {
      slice = await this.executeSlice.claim(bell, bell.scheduleType);
    } finally {
      if (slice === undefined) this.leave();
    }
    if (slice !== undefined) this.begin(slice);
  }

  /** Waits for the organizations in work, while the bus and the database are still there. */
  async beforeApplicationShutdown(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), STOP_DEADLINE_MS);
    const ended = await Promise.race([Promise.all(this.working), late]);
    clearTimeout(timer);
    if (ended === 'late') {
      const fields = { [LogField.count]: this.working.size };
      this.logger.warn(fields, 'slices are left in the middle of an organization; others take them over');
    }
  }

  private begin(slice: ClaimedSlice): void {
    const work = this.outside(() => this.work(slice)).finally(() => {
      this.working.delete(work);
      this.leave();
    });
    this.working.add(work);
  }

  private leave(): void {
    this.busy -= 1;
    const [next] = this.unanswered;
    if (next === undefined || this.stopping.signal.aborted) return;
    const [name, bell] = next;
    this.unanswered.delete(name);
    this.outside(() => this.answer(bell)).catch((error: unknown) => this.failed(bell, error));
  }

  private async work(slice: ClaimedSlice): Promise<void> {
    try {
      await this.executeSlice.work(slice, this.stopping.signal);
    } catch (error) {
      this.failed(slice, error);
      // Where the database is away this fails as well, and the slice passes for one whose worker was lost.
      await this.executeSlice.leave(slice).catch((failure: unknown) => this.failed(slice, failure));
    }
  }

  /** Says what went wrong with a slice, or with the claiming of one. */
  failed({ moduleRunId, number, scheduleType }: SliceBell, error: unknown): void {
    const fields = {
      [LogField.moduleRunId]: moduleRunId,
      [LogField.scheduleType]: scheduleType,
      [LogField.sliceNumber]: number,
      [LogField.code]: this.failures.read(error).code,
      [LogField.err]: error,
    };
    this.logger.error(fields, 'a slice was left; it is taken up again when its lease is over');
  }
}
