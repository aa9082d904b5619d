import { defineMessage } from '@baton/contracts';
import { z } from 'zod';

/** Asks a scheduler service to deliver a message later. Its envelope's ids, addresses and headers are the message's. */
export const ScheduleMessage = defineMessage(
  'MassTransit.Scheduling:ScheduleMessage',
  z.object({
    /** The token. */
    correlationId: z.guid(),
    /** ISO 8601, UTC. */
    scheduledTime: z.string(),
    payloadType: z.array(z.string()),
    destination: z.string(),
    payload: z.record(z.string(), z.unknown()),
  }),
  { tenant: 'platform' },
);

/** Asks a scheduler service to forget a message it keeps. */
export const CancelScheduledMessage = defineMessage(
  'MassTransit.Scheduling:CancelScheduledMessage',
  z.object({
    correlationId: z.guid(),
    /** ISO 8601, UTC. */
    timestamp: z.string(),
    tokenId: z.guid(),
  }),
  { tenant: 'platform' },
);
