import type { Pipeline } from '../../domain/pipeline';

/** The pipelines there are. */
export abstract class PipelineRepository {
  /**
   * The pipeline in its present version. Its row stays locked to the end of the transaction: that orders the starts and
   * promotions of its runs.
   */
  abstract lock(name: string): Promise<Pipeline | undefined>;
}
