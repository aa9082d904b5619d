import {
  type ExecutionContext,
  type Outcome,
  ScheduleType,
  type ScheduleTypeHandler,
  skipped,
  succeeded,
} from '@baton/schedule-runner';
import { depreciate } from '../../domain/depreciation-posting';
import { admit } from '../../domain/ledger';
import { DepreciationRepository } from '../ports/depreciation.repository.port';
import { PostDepreciation } from '../schedule-types';

/** Posts one organization's depreciation of ended months. Safe to repeat: a posted month is no longer due. */
@ScheduleType(PostDepreciation)
export class PostDepreciationHandler implements ScheduleTypeHandler<typeof PostDepreciation> {
  constructor(private readonly assets: DepreciationRepository) {}

  async execute(context: ExecutionContext<typeof PostDepreciation>): Promise<Outcome> {
    const { tenant, runDateUtc, signal } = context;
    const { ledger, assets } = await this.assets.behindOn(tenant, runDateUtc);
    const { postings, entries } = depreciate(assets, ledger.accounts, runDateUtc);
    if (postings.length === 0) return skipped('nothing-due');

    signal.throwIfAborted();
    await this.assets.save(tenant, runDateUtc, { postings, entries: admit(ledger, entries) });
    return succeeded({ entries: entries.length, postings: postings.length });
  }
}
