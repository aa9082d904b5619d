import type { Guid } from '@baton/contracts';
import type { Origin } from '../endpoints/origin';
import { MessageHeader } from '../serialization/headers';
import { withHeader } from './scheduled-draft';
import type { ScheduleRequest, Scheduler, SchedulerSender } from './scheduler';

/** Keeps messages in Baton's own store until they are due. */
export class OutboxScheduler implements Scheduler {
  async schedule({ at, token, draft, origin, named }: ScheduleRequest, sender: SchedulerSender): Promise<void> {
    const marked = withHeader(draft, MessageHeader.schedulingTokenId, token);
    await sender.keep(token, at, sender.prepareMessage(marked, origin, named), draft.type.name);
  }

  cancel(token: Guid, _origin: Origin, sender: SchedulerSender): Promise<boolean> {
    return sender.cancelKept(token);
  }
}
