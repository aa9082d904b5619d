import type { Pipeline } from '../../domain/pipeline';

/** A version of a pipeline, with who made it. */
export interface PipelineVersion extends Pipeline {
  readonly changedBy: string | null;
  readonly reason: string | null;
  /** Null of what has been there from the start. */
  readonly changedAt: Date | null;
}

/** Pipelines as operators look at them and change them. Every call belongs to the open unit of work. */
export abstract class PipelineCatalog {
  /** Each in its present version, by name. */
  abstract all(): Promise<readonly PipelineVersion[]>;

  abstract find(name: string): Promise<PipelineVersion | undefined>;

  /** Newest first. */
  abstract versions(name: string, limit: number): Promise<readonly PipelineVersion[]>;

  /** The triggers that start it, by name. */
  abstract triggersOf(name: string): Promise<readonly string[]>;

  /** Locks a pipeline, or its name where there is none yet: changes and starts of runs wait for each other. */
  abstract lock(name: string): Promise<void>;

  /** Makes a version the present one. Runs keep the version that they began with. */
  abstract keep(version: PipelineVersion): Promise<void>;
}
