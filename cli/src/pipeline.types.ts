/** A version of a pipeline. */
export interface PipelineVersion {
  readonly version: number;
  readonly whenActive: string;
  readonly stages: readonly {
    readonly module: string;
    readonly delayAfter: string;
    readonly timeout: string;
    readonly onFault: string;
    readonly faultShare: number;
    readonly silenceAfter: string;
    readonly conditions: readonly object[];
  }[];
  readonly changedBy: string | null;
  readonly reason: string | null;
  readonly changedAtUtc: string | null;
}

/** A pipeline in its present version. */
export interface PipelineView extends PipelineVersion {
  readonly name: string;
}

/** A pipeline with what starts it and who changed it. */
export interface PipelineDetail extends PipelineView {
  readonly triggers: readonly string[];
  /** Newest first. */
  readonly versions: readonly PipelineVersion[];
}

/** What a pipeline is to be. */
export interface PipelineRequest {
  /** The version that is changed; 0 makes a new one. */
  readonly version: unknown;
  readonly whenActive: unknown;
  readonly stages: unknown;
  readonly reason?: string | undefined;
}
