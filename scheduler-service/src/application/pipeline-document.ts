import { z } from 'zod';
import { durationOf, readDurationMs } from '../domain/duration';
import { type StagePlan, stageDefaults } from '../domain/pipeline';
import { type StageCondition, weekdays } from '../domain/stage-condition';

/** A stage with nothing left out, as it is stored and shown; durations are ISO 8601. */
export interface StageDocument
  extends Pick<StagePlan, 'module' | 'onFault' | 'faultShare' | 'faultShareFrom' | 'conditions'> {
  readonly delayAfter: string;
  readonly timeout: string;
  readonly cancelGrace: string;
  readonly silenceAfter: string;
}

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

const onFault = z.enum(['continue', 'halt'], 'expected continue or halt');
const stageShape = {
  module: z.string().min(1),
  delayAfter: duration.optional(),
  timeout: duration.optional(),
  cancelGrace: duration.optional(),
  onFault: onFault.optional(),
  faultShare: share.optional(),
  faultShareFrom: z.int().nonnegative().optional(),
  silenceAfter: duration.optional(),
  conditions: z.array(condition).optional(),
};
const stageDocument = z.object(stageShape);

/** A stage as it is shown: nothing is left out, durations are ISO 8601. */
export const shownStage = z.object({
  module: z.string(),
  delayAfter: z.string(),
  timeout: z.string(),
  cancelGrace: z.string(),
  onFault,
  faultShare: share,
  faultShareFrom: z.int(),
  silenceAfter: z.string(),
  conditions: z.array(condition).readonly(),
}) satisfies z.ZodType<StageDocument>;

/** A condition on a stage can only be about one that comes before it. */
const orderedStages = (stage: typeof stageDocument) =>
  z
    .array(stage, 'expected a list of stages')
    .min(1, 'expected at least one stage')
    .superRefine((stages, context) => {
      for (const [index, { module, conditions = [] }] of stages.entries()) {
        const before = stages.slice(0, index).map((other) => other.module);
        const late = conditions.find((one) => one.kind === 'stage-succeeded' && !before.includes(one.module));
        if (late === undefined) continue;
        const message = `${module} waits for a stage that does not come before it; before it come: ${before.join(', ') || 'none'}`;
        context.addIssue({ code: 'custom', path: [index, 'conditions'], message });
      }
    })
    .transform((stages) => stages.map(planOf));

const stagesDocument = orderedStages(stageDocument);

/** The stages of a pipeline as operators ask for them: what is misspelt is refused. */
export const askedStages = orderedStages(z.strictObject(stageShape));

/** Reads a pipeline's stages as people write them: durations in ISO 8601, what is left out has its default. */
export function readStages(document: unknown): readonly StagePlan[] {
  return stagesDocument.parse(document);
}

/** Writes stages as {@link readStages} takes them, with nothing left out: what holds now holds when defaults change. */
export function writeStages(stages: readonly StagePlan[]): readonly StageDocument[] {
  return stages.map((stage) => ({
    module: stage.module,
    delayAfter: durationOf(stage.delayAfterMs),
    timeout: durationOf(stage.timeoutMs),
    cancelGrace: durationOf(stage.cancelGraceMs),
    onFault: stage.onFault,
    faultShare: stage.faultShare,
    faultShareFrom: stage.faultShareFrom,
    silenceAfter: durationOf(stage.silenceAfterMs),
    conditions: stage.conditions,
  }));
}

function planOf({
  module,
  delayAfter,
  timeout,
  cancelGrace,
  silenceAfter,
  ...rest
}: z.output<typeof stageDocument>): StagePlan {
  return {
    module,
    delayAfterMs: delayAfter ?? stageDefaults.delayAfterMs,
    timeoutMs: timeout ?? stageDefaults.timeoutMs,
    cancelGraceMs: cancelGrace ?? stageDefaults.cancelGraceMs,
    onFault: rest.onFault ?? stageDefaults.onFault,
    faultShare: rest.faultShare ?? stageDefaults.faultShare,
    faultShareFrom: rest.faultShareFrom ?? stageDefaults.faultShareFrom,
    silenceAfterMs: silenceAfter ?? stageDefaults.silenceAfterMs,
    conditions: rest.conditions ?? stageDefaults.conditions,
  };
}
