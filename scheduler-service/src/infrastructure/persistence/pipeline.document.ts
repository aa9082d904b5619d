import { z } from 'zod';
import { readDurationMs } from '../../domain/duration';
import { type StagePlan, stageDefaults } from '../../domain/pipeline';
import { type StageCondition, weekdays } from '../../domain/stage-condition';

const duration = z.string().transform((text, context) => {
  const ms = readDurationMs(text);
  if (ms !== undefined) return ms;
  context.issues.push({ code: 'custom', input: text, message: 'expected a duration such as PT5M' });
  return z.NEVER;
});
const share = z.number().min(0).max(1);
const condition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stage-succeeded'), module: z.string().min(1) }),
  z.strictObject({ kind: z.literal('weekdays'), days: z.array(z.enum(weekdays)).min(1) }),
  z.strictObject({ kind: z.literal('last-day-of-month') }),
  z.strictObject({ kind: z.literal('day-of-month'), days: z.array(z.int().min(1).max(31)).min(1) }),
]) satisfies z.ZodType<StageCondition>;

const stageDocument = z.object({
  module: z.string().min(1),
  delayAfter: duration.optional(),
  timeout: duration.optional(),
  cancelGrace: duration.optional(),
  onFault: z.enum(['continue', 'halt']).optional(),
  faultShare: share.optional(),
  faultShareFrom: z.int().nonnegative().optional(),
  silenceAfter: duration.optional(),
  conditions: z.array(condition).optional(),
});

/** A condition on a stage can only be about one that comes before it. */
const stagesDocument = z
  .array(stageDocument)
  .min(1)
  .superRefine((stages, context) => {
    for (const [index, { module, conditions = [] }] of stages.entries()) {
      const before = stages.slice(0, index).map((stage) => stage.module);
      const late = conditions.find((one) => one.kind === 'stage-succeeded' && !before.includes(one.module));
      if (late === undefined) continue;
      const message = `${module} waits for a stage that does not come before it; before it come: ${before.join(', ') || 'none'}`;
      context.addIssue({ code: 'custom', path: [index, 'conditions'], message });
    }
  });

/** Reads a pipeline's stages as people write them: durations in ISO 8601, what is left out has its default. */
export function readStages(document: unknown): readonly StagePlan[] {
  return stagesDocument.parse(document).map(({ module, delayAfter, timeout, cancelGrace, silenceAfter, ...rest }) => ({
    module,
    delayAfterMs: delayAfter ?? stageDefaults.delayAfterMs,
    timeoutMs: timeout ?? stageDefaults.timeoutMs,
    cancelGraceMs: cancelGrace ?? stageDefaults.cancelGraceMs,
    onFault: rest.onFault ?? stageDefaults.onFault,
    faultShare: rest.faultShare ?? stageDefaults.faultShare,
    faultShareFrom: rest.faultShareFrom ?? stageDefaults.faultShareFrom,
    silenceAfterMs: silenceAfter ?? stageDefaults.silenceAfterMs,
    conditions: rest.conditions ?? stageDefaults.conditions,
  }));
}
