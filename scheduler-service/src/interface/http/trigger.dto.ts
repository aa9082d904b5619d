import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { RuleChangeView, TriggerChangeView, TriggerDetail, TriggerView } from '../../application/trigger-view';
import { pageLimit } from './run.dto';

const policies = ['skip', 'fire-once', 'fire-all'] as const;
const text = z.string('expected text');
const at = z.iso.datetime({ offset: true, error: 'expected an instant such as 2026-03-08T00:00:00Z' }).nullish();
const length = z.string('expected a length of time such as PT6H').nullish();
const rule = z.record(z.string(), z.unknown(), 'expected a rule such as { "cron": "0 2 * * *", "zone": "UTC" }');
const asking = { reason: text.max(1_000).nullish(), requestedBy: text.max(200).nullish() };

/** All that may be chosen of a trigger; what it means is read by the use case. */
const settings = {
  pipeline: z.string('expected the name of a pipeline such as nightly').min(1).optional(),
  rule: rule.optional(),
  misfirePolicy: z.enum(policies, `expected one of ${policies.join(', ')}`).optional(),
  maxCatchUp: z.number('expected a whole number').nullish(),
  catchUpWindow: length,
  startsAtUtc: at,
  endsAtUtc: at,
  jitter: length,
  ...asking,
};
const nameExpected = 'expected a name of lower-case letters, digits and -, such as month-end';
const name = z.string(nameExpected).regex(/^[a-z][a-z0-9-]{0,62}$/, nameExpected);

/** The body of `POST /triggers`. */
export class TriggerBody extends createZodDto(
  z.strictObject({ ...settings, name, rule, enabled: z.boolean('expected true or false').optional() }),
) {}

/** The body of `PATCH /triggers/{name}` and of its preview: what is left out stays as it is, null is the default. */
export class TriggerPatchBody extends createZodDto(z.strictObject(settings)) {}

/** A trigger's name in the path. */
export class TriggerParam extends createZodDto(z.object({ name: z.string().min(1) })) {}

/** The query of `GET /triggers`. */
export class ListTriggersQuery extends createZodDto(z.strictObject({ pipeline: z.string().optional() })) {}

/** The query of `GET /triggers/{name}`: how many occurrences to come, and how many that were. */
export class ShowTriggerQuery extends createZodDto(
  z.strictObject({ next: pageLimit(100, 10), last: pageLimit(100, 10) }),
) {}

const instant = z.iso.datetime();
const occurrence = z.object({ nominalLocal: z.string(), copy: z.enum(['first', 'last']), instantUtc: instant });
const view = z.object({
  name: z.string(),
  pipeline: z.string(),
  enabled: z.boolean(),
  rule: rule.describe('A rule: docs/rules-of-when.md.'),
  explanation: z.string(),
  misfirePolicy: z.enum(policies),
  maxCatchUp: z.int().nullable(),
  catchUpWindow: z.string().nullable(),
  startsAtUtc: instant.nullable(),
  endsAtUtc: instant.nullable(),
  jitter: z.string(),
  nextDueAtUtc: instant.nullable(),
  last: occurrence.nullable(),
}) satisfies z.ZodType<TriggerView>;

/** A trigger, as it is listed. */
export class TriggerViewBody extends createZodDto(view) {}

/** The answer to `GET /triggers`. */
export class TriggersBody extends createZodDto(z.object({ triggers: z.array(view).readonly() })) {}

/** The answer to `GET /triggers/{name}`, and to making or changing one. */
export class TriggerDetailBody extends createZodDto(
  view.extend({
    next: z.array(occurrence.extend({ coalesced: z.array(z.string()).readonly(), reason: z.string() })).readonly(),
    firings: z
      .array(occurrence.extend({ runId: z.string().nullable(), refusal: z.string().nullable(), firedAtUtc: instant }))
      .readonly(),
    controls: z
      .array(
        z.object({
          control: z.string(),
          requestedBy: z.string().nullable(),
          reason: z.string().nullable(),
          atUtc: instant,
        }),
      )
      .readonly(),
  }) satisfies z.ZodType<TriggerDetail>,
) {}

/** What becomes of the occurrences of a rule. */
export const ruleChange = z.object({
  counts: z.object({ added: z.int(), removed: z.int(), moved: z.int(), unchanged: z.int() }),
  added: z.array(occurrence).readonly(),
  removed: z.array(occurrence).readonly(),
  moved: z.array(z.object({ before: occurrence, after: occurrence })).readonly(),
}) satisfies z.ZodType<RuleChangeView>;

/** The answer to the preview of a change. */
export class TriggerChangeBody extends createZodDto(
  ruleChange.extend({ fromUtc: instant, toUtc: instant }) satisfies z.ZodType<TriggerChangeView>,
) {}
