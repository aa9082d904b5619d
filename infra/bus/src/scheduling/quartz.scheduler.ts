import type { Clock, Guid } from '@baton/contracts';
import { type Address, addressOf, exchangeAt } from '../endpoints/address';
import type { Origin } from '../endpoints/origin';
import { tenantOfSent } from '../endpoints/tenant';
import { messageTypesOf } from '../serialization/envelope-writer';
import type { NewIdGenerator } from '../serialization/new-id';
import type { Exchange } from '../transport/transport.port';
import { CancelScheduledMessage, ScheduleMessage } from './quartz-messages';
import type { ScheduleRequest, Scheduler, SchedulerSender } from './scheduler';

/** Where MassTransit's Quartz service listens. */
const DEFAULT_ADDRESS: Address = 'queue:quartz';

/** What a scheduler over Quartz works with. */
export interface QuartzParts {
  readonly clock: Clock;
  readonly ids: NewIdGenerator;
  /** The transport's, for the addresses of what is published later. */
  readonly hostAddress: string;
}

/** Sends messages to a Quartz.NET or Hangfire service, which delivers them when they are due. */
export class QuartzScheduler implements Scheduler {
  private readonly service: Exchange;

  /** @throws {InvalidAddressError} */
  constructor(
    private readonly parts: QuartzParts,
    address: Address = DEFAULT_ADDRESS,
  ) {
    this.service = exchangeAt(address);
  }

  async schedule({ at, token, draft, to, origin, named }: ScheduleRequest, sender: SchedulerSender): Promise<void> {
    const { type, message, options } = draft;
    const command = {
      correlationId: token,
      scheduledTime: at.toISOString(),
      payloadType: messageTypesOf(type),
      destination: to ?? addressOf(this.parts.hostAddress, draft.to),
      payload: type.encode(message),
    };
    const outgoing = sender.prepare(
      {
        type: ScheduleMessage,
        encoded: command,
        to: this.service,
        options,
        tenant: tenantOfSent(type, message, { named, ambient: origin.inheritance?.tenant }),
      },
      origin,
    );
    await sender.dispatch(type, outgoing);
  }

  /** The service does not answer: whether there was anything to cancel is not known, and true is said. */
  async cancel(tokenId: Guid, origin: Origin, sender: SchedulerSender): Promise<boolean> {
    const { clock, ids } = this.parts;
    const message = { correlationId: ids.next(), timestamp: clock.now().toISOString(), tokenId };
    await sender.send({ type: CancelScheduledMessage, message, to: this.service, options: {} }, origin);
    return true;
  }
}
