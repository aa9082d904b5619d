import { z } from 'zod';
import { readDurationMs } from './domain/duration';

const expected = 'is no duration. Expected ISO 8601 such as PT5M, or short such as 5m';

/** `BATON_PIPELINE_DELAY`: replaces the delay between modules. Reads to milliseconds; unset, the pipeline's own stays. */
export const pipelineDelayMs = z
  .string()
  .optional()
  .refine((text) => text === undefined || readDurationMs(text) !== undefined, expected)
  .transform((text) => (text === undefined ? undefined : readDurationMs(text)));
