import type { Clock } from '@baton/contracts';
import { MessageHeader } from '../serialization/headers';
import { delayed } from './delayed-exchange';
import { withHeader } from './scheduled-draft';
import type { ScheduleRequest, Scheduler, SchedulerSender } from './scheduler';

/** Lets the broker's delayed-message plugin keep messages. What is under way cannot be taken back. */
export class DelayedExchangeScheduler implements Scheduler {
  constructor(private readonly clock: Clock) {}

  async schedule({ at, token, draft, origin, named }: ScheduleRequest, sender: SchedulerSender): Promise<void> {
    const marked = withHeader(draft, MessageHeader.schedulingTokenId, token);
    const outgoing = sender.prepareMessage(marked, origin, named);
    await sender.dispatch(draft.type, delayed(outgoing, at.getTime() - this.clock.now().getTime()));
  }

  async cancel(): Promise<boolean> {
    return false;
  }
}
