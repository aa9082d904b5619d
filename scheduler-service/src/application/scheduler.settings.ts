/** What a process may set for the scheduler; Nest's token for it. */
export class SchedulerSettings {
  /** Replaces the delay between modules of every pipeline, milliseconds. @default undefined: the pipeline's own */
  readonly pipelineDelayMs: number | undefined;

  constructor(settings: { readonly pipelineDelayMs?: number | undefined } = {}) {
    this.pipelineDelayMs = settings.pipelineDelayMs;
  }
}
