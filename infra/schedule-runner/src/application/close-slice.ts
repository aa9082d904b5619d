import { UnavailableError } from '@baton/bus';
import { Clock, type OrganizationId } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { SliceContext } from '../contexts';
import type { ClaimedSlice } from '../domain/slice';
import { ExecutionPublisher } from './execution-publisher';
import type { RegisteredHandler } from './handler-registry';
import { Failures } from './ports/failures.port';
import { PartIds } from './ports/part-ids.port';
import { QuarantineRepository } from './ports/quarantine.repository.port';
import { SliceRepository } from './ports/slice.repository.port';
import { Transactions } from './ports/transactions.port';
import type { SliceWork } from './slice-work';

/** How often telling others of a slice is tried before the slice is closed without it. */
const MOST_TRIES = 3;

/** Why a slice is not told of whose workers were lost again and again with nothing but that to do. */
const PROCESS_LOST = 'The process that was to tell of it ended each time; look into afterSlice of its handler.';

/** Why a slice is not told of that was left to processes without its handler. */
const NO_HANDLER = 'No process had the handler that tells of it.';

/** Closes what a worker did of its slice: tells others in bulk, from committed rows, and moves the slice on. */
@Injectable()
export class CloseSlice {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly slices: SliceRepository,
    private readonly quarantine: QuarantineRepository,
    private readonly publisher: ExecutionPublisher,
    private readonly partIds: PartIds,
    private readonly failures: Failures,
  ) {}

  /**
   * One transaction, under the slice's lock and fence; its flush is that of all executions before it. When telling fails
   * the slice is left to be closed again after its lease; when it has failed often enough the slice is closed with what
   * went wrong, and its module run will fault: a module must not stand still because others could not be told.
   *
   * @returns false when the slice is no longer ours.
   */
  async execute(work: SliceWork, registered: RegisteredHandler | undefined): Promise<boolean> {
    if (work.lostTelling && (await this.slices.closingFailed(work.slice)) > MOST_TRIES) {
      return this.close(work, registered, PROCESS_LOST);
    }
    try {
      return await this.close(work, registered);
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      const tries = await this.slices.closingFailed(work.slice);
      if (tries < MOST_TRIES) throw error;
      return this.close(work, registered, this.failures.read(error).message);
    }
  }

  private close(work: SliceWork, registered: RegisteredHandler | undefined, untold?: string): Promise<boolean> {
    const { slice, reached } = work;
    return this.transactions.run(async () => {
      if (!(await this.slices.lockClaimed(slice))) return false;
      const settled = reached && (await this.slices.settledUpTo(slice, reached));
      const quiet = slice.dryRun || settled === undefined || untold !== undefined;
      const reason = quiet ? untold : await this.tell(slice, settled, registered);
      await this.slices.close(slice, settled, this.clock.now(), reason);
      if (!slice.dryRun) await this.quarantine.endStreaks(slice);
      return true;
    });
  }

  /** @returns why others could not be told; undefined when they were, or there is nothing to tell. */
  private async tell(
    slice: ClaimedSlice,
    reached: OrganizationId,
    registered: RegisteredHandler | undefined,
  ): Promise<string | undefined> {
    if (registered && !registered.handler.afterSlice) return undefined;
    const tenants = await this.slices.succeededUpTo(slice, reached);
    if (tenants.length === 0) return undefined;
    if (!registered) return NO_HANDLER;
    const { handler } = registered;
    const context: SliceContext = {
      tenants,
      runId: slice.runId,
      runDateUtc: slice.runDate,
      dueDate: slice.dueDate,
      dryRun: slice.dryRun,
      publishPart: (type, part, message) =>
        this.publisher.forPlatform(slice.conversationId, type, message, this.partIds.of(slice, part)),
    };
    await this.transactions.asTenants(tenants, () => handler.afterSlice?.(context) ?? Promise.resolve());
    return undefined;
  }
}
