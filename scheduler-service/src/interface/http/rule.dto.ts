import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const at = z.iso.datetime({ offset: true, error: 'expected an instant such as 2026-03-08T00:00:00Z' });
const MOST = 1_000;

/** The body of `POST /rules/preview`. */
export class RulePreviewRequestBody extends createZodDto(
  z.strictObject({
    rule: z
      .record(z.string(), z.unknown(), 'expected a rule such as { "cron": "0 2 * * *", "zone": "UTC" }')
      .describe('A rule: docs/rules-of-when.md. It may name calendars.'),
    fromUtc: at.optional().describe('Inclusive; now where it is left out.'),
    toUtc: at.optional().describe('Exclusive; without it, `count` that are due are listed.'),
    count: z
      .int(`expected a whole number from 1 to ${MOST}`)
      .min(1, `expected a whole number from 1 to ${MOST}`)
      .max(MOST, `expected a whole number from 1 to ${MOST}`)
      .optional()
      .describe('10 where it is left out.'),
  }),
) {}

/** The answer to it. */
export class RulePreviewBody extends createZodDto(
  z.object({
    explanation: z.string().describe('The rule in plain English.'),
    lines: z
      .array(
        z.object({
          nominalLocal: z.string(),
          copy: z.enum(['first', 'last']),
          instantUtc: z.iso.datetime().nullable().describe('Null where it is left out.'),
          coalesced: z.array(z.string()).readonly().describe('All local times that it stands for.'),
          reason: z.string(),
          why: z.string(),
        }),
      )
      .readonly(),
    more: z.boolean().describe('Whether there are lines that are not told.'),
  }),
) {}
