/** What a process may set for the scheduler; Nest's token for it. */
export class SchedulerSettings {
  /** Replaces the delay between modules of every pipeline, milliseconds. @default undefined: the pipeline's own */
  readonly pipelineDelayMs: number | undefined;
  /** Whether the process looks by itself for what triggers owe and which timers are due. @default true */
  readonly ticks: boolean;

  constructor({ pipelineDelayMs, ticks = true }: Partial<SchedulerSettings> = {}) {
    this.pipelineDelayMs = pipelineDelayMs;
    this.ticks = ticks;
  }
}
