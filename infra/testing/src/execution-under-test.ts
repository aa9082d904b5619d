import type { ExecutionContext, ScheduleType } from '@baton/schedule-runner';

/** What a test has to say of an execution. */
type Told<S extends ScheduleType> = Pick<ExecutionContext<S>, 'tenant' | 'runDateUtc' | 'runId' | 'parameters'>;

/**
 * An execution as its handler sees it: a first attempt without a checkpoint, due on the run's date.
 *
 * @param told what the test says of it; what it leaves out of the rest is as above. Publishing is refused, unless it is told how.
 */
export function executionUnderTest<S extends ScheduleType>(
  told: Told<S> & Partial<ExecutionContext<S>>,
): ExecutionContext<S> {
  return {
    dueDate: told.runDateUtc,
    dryRun: false,
    attempt: 1,
    signal: new AbortController().signal,
    checkpoint: undefined,
    save: () => Promise.resolve(),
    publish: ({ name }) => Promise.reject(new Error(`The handler under test published ${name}, which it is not to.`)),
    ...told,
  };
}
