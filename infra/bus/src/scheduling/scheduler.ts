import type { Guid, MessageType, OrganizationId } from '@baton/contracts';
import type { Address } from '../endpoints/address';
import type { Draft, MessageDraft } from '../endpoints/message-draft';
import type { Origin } from '../endpoints/origin';
import type { OutgoingMessage } from '../outbox/outbox.port';

/** A message to be delivered later. */
export interface ScheduleRequest {
  readonly at: Date;
  readonly token: Guid;
  readonly draft: MessageDraft;
  /** As the caller wrote it; undefined to publish. */
  readonly to: Address | undefined;
  readonly origin: Origin;
  readonly named: OrganizationId | undefined;
}

/** What schedulers need of whoever turns messages into bytes. */
export interface SchedulerSender {
  prepareMessage(draft: MessageDraft, origin: Origin, named: OrganizationId | undefined): OutgoingMessage;
  prepare(draft: Draft, origin: Origin): OutgoingMessage;
  send(draft: MessageDraft, origin: Origin): Promise<void>;
  dispatch(type: MessageType, outgoing: OutgoingMessage): Promise<void>;
  keep(token: Guid, at: Date, outgoing: OutgoingMessage, what: string): Promise<void>;
  cancelKept(token: Guid): Promise<boolean>;
}

/** One way to deliver later. */
export interface Scheduler {
  schedule(request: ScheduleRequest, sender: SchedulerSender): Promise<void>;
  /** @returns false when nothing was cancelled, as far as this way can tell */
  cancel(token: Guid, origin: Origin, sender: SchedulerSender): Promise<boolean>;
}
