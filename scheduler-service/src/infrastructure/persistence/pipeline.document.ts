import { z } from 'zod';
import { readDurationMs } from '../../domain/duration';
import { type StagePlan, stageDefaults } from '../../domain/pipeline';

const duration = z.string().transform((text, context) => {
  const ms = readDurationMs(text);
  if (ms !== undefined) return ms;
  context.issues.push({ code: 'custom', input: text, message: 'expected a duration such as PT5M' });
  return z.NEVER;
});
const share = z.number().min(0).max(1);

const stageDocument = z.object({
  module: z.string().min(1),
  delayAfter: duration.optional(),
  timeout: duration.optional(),
  cancelGrace: duration.optional(),
  onFault: z.enum(['continue', 'halt']).optional(),
  faultShare: share.optional(),
  faultShareFrom: z.int().nonnegative().optional(),
});

const stagesDocument = z.array(stageDocument).min(1);

/** Reads a pipeline's stages as people write them: durations in ISO 8601, what is left out has its default. */
export function readStages(document: unknown): readonly StagePlan[] {
  return stagesDocument.parse(document).map(({ module, delayAfter, timeout, cancelGrace, ...rest }) => ({
    module,
    delayAfterMs: delayAfter ?? stageDefaults.delayAfterMs,
    timeoutMs: timeout ?? stageDefaults.timeoutMs,
    cancelGraceMs: cancelGrace ?? stageDefaults.cancelGraceMs,
    onFault: rest.onFault ?? stageDefaults.onFault,
    faultShare: rest.faultShare ?? stageDefaults.faultShare,
    faultShareFrom: rest.faultShareFrom ?? stageDefaults.faultShareFrom,
  }));
}
