import { Sagas } from '@baton/bus';
import type { Guid } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import type { Run } from '../domain/run';
import { BackfillNotWaitingError, UnknownBackfillError } from './application.error';
import { type Asking, ControlRun } from './control-run';
import { BackfillRepository } from './ports/backfill.repository.port';
import { runSaga } from './run.saga';

/** Takes back what of a backfill still waits; the run that is active goes on. Belongs to the caller's unit of work. */
@Injectable()
export class CancelBackfill {
  constructor(
    private readonly backfills: BackfillRepository,
    private readonly controlRun: ControlRun,
  ) {}

  /**
   * @returns how many runs were taken back.
   * @throws {UnknownBackfillError} when there is no such backfill.
   * @throws {BackfillNotWaitingError} when nothing of it waits.
   */
  async execute(id: Guid, asking: Asking): Promise<number> {
    if ((await this.backfills.faultPolicy(id)) === undefined) throw new UnknownBackfillError(id);
    const queued = await this.backfills.queued(id);
    if (queued.length === 0) throw new BackfillNotWaitingError(id);
    for (const runId of queued) {
      await this.controlRun.execute(runId, { kind: 'cancel', reason: asking.reason ?? undefined }, asking);
    }
    return queued.length;
  }
}

/** Ends a backfill at a date that faulted, where it was asked for so. Belongs to the unit of work that ends the run. */
@Injectable()
export class HaltBackfill {
  constructor(
    private readonly backfills: BackfillRepository,
    private readonly sagas: Sagas,
  ) {}

  /** @param run one that has just faulted. */
  async execute({ backfillId, runDateUtc }: Run): Promise<void> {
    if (backfillId === undefined || (await this.backfills.faultPolicy(backfillId)) !== 'halt') return;
    const reason = `the backfill halts: ${runDateUtc} faulted`;
    for (const runId of await this.backfills.queued(backfillId)) {
      await this.sagas.raise(runSaga, runId, { kind: 'cancel', reason });
    }
  }
}
