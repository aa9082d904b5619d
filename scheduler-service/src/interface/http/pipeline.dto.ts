import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { askedStages, shownStage } from '../../application/pipeline-document';
import type { PipelineDetail, PipelineView } from '../../application/pipeline-view';
import { pageLimit } from './run.dto';

const text = z.string('expected text');
const nameExpected = 'expected a name of lower-case letters, digits and -, such as month-end';

/** A pipeline's name in the path of what makes one. */
export class NewPipelineParam extends createZodDto(
  z.object({ name: z.string(nameExpected).regex(/^[a-z][a-z0-9-]{0,62}$/, nameExpected) }),
) {}

/** The query of `GET /pipelines/{name}`. */
export class ShowPipelineQuery extends createZodDto(z.strictObject({ versions: pageLimit(100, 10) })) {}

/** The body of `PUT /pipelines/{name}`. */
export class PipelineBody extends createZodDto(
  z.strictObject({
    version: z
      .int('expected the version that is changed, a whole number')
      .nonnegative()
      .describe('The version that is changed; 0 makes a new pipeline.'),
    whenActive: z
      .enum(['queue', 'refuse'], 'expected queue or refuse')
      .optional()
      .describe('What becomes of a run that is asked for while another is active. Default: as it is.'),
    stages: askedStages.describe('In the order of the night; what is left out of a stage has its default.'),
    reason: text.max(1_000).nullish(),
    requestedBy: text.max(200).nullish(),
  }),
) {}

const version = z.object({
  version: z.int(),
  whenActive: z.enum(['queue', 'refuse']),
  stages: z.array(shownStage).readonly(),
  changedBy: z.string().nullable(),
  reason: z.string().nullable(),
  changedAtUtc: z.iso.datetime().nullable(),
});
const view = version.extend({ name: z.string() }) satisfies z.ZodType<PipelineView>;

/** The answer to `GET /pipelines`. */
export class PipelinesBody extends createZodDto(z.object({ pipelines: z.array(view).readonly() })) {}

/** The answer to `GET /pipelines/{name}`, and to making or changing one. */
export class PipelineDetailBody extends createZodDto(
  view.extend({
    triggers: z.array(z.string()).readonly(),
    versions: z.array(version).readonly(),
  }) satisfies z.ZodType<PipelineDetail>,
) {}
