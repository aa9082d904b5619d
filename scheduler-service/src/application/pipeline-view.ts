import { type StageDocument, writeStages } from './pipeline-document';
import type { PipelineVersion } from './ports/pipeline-catalog.port';

/** A version of a pipeline as it is shown: durations in ISO 8601, nothing left out. */
export interface PipelineVersionView {
  readonly version: number;
  readonly whenActive: 'queue' | 'refuse';
  readonly stages: readonly StageDocument[];
  readonly changedBy: string | null;
  readonly reason: string | null;
  /** Null of what has been there from the start. */
  readonly changedAtUtc: string | null;
}

/** A pipeline in its present version. */
export interface PipelineView extends PipelineVersionView {
  readonly name: string;
}

/** A pipeline with what starts it, and its versions, newest first. */
export interface PipelineDetail extends PipelineView {
  readonly triggers: readonly string[];
  readonly versions: readonly PipelineVersionView[];
}

/** A pipeline as it is listed. */
export function pipelineView(pipeline: PipelineVersion): PipelineView {
  return { name: pipeline.name, ...versionView(pipeline) };
}

/** A pipeline as it is shown. */
export function pipelineDetail(
  pipeline: PipelineVersion,
  triggers: readonly string[],
  versions: readonly PipelineVersion[],
): PipelineDetail {
  return { ...pipelineView(pipeline), triggers, versions: versions.map(versionView) };
}

function versionView({ version, whenActive, stages, changedBy, reason, changedAt }: PipelineVersion) {
  const by = { changedBy, reason, changedAtUtc: changedAt?.toISOString() ?? null };
  return { version, whenActive, stages: writeStages(stages), ...by };
}
