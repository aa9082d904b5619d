import { AppError } from '@baton/contracts';
import type { z } from 'zod';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One line for each variable that is missing or wrong. */
export class ConfigurationError extends AppError {
  readonly code = 'CONFIGURATION_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Reads variables one by one and keeps what is wrong with each, so that one start names them all. */
export class EnvironmentReader {
  private readonly problems: string[] = [];

  constructor(private readonly environment: Environment) {}

  /**
   * An empty variable counts as unset.
   *
   * @param name of the variable; of several, the first that is set is read, and the last is named when none is.
   * @returns undefined when it is missing or wrong: {@link assertRight} says so then.
   */
  read<T>(name: string | readonly [string, ...string[]], schema: z.ZodType<T>): T | undefined {
    const names = typeof name === 'string' ? [name] : name;
    const set = names.find((one) => this.environment[one]) ?? names.at(-1) ?? '';
    const read = schema.safeParse(this.environment[set] || undefined);
    if (read.success) return read.data;
    const problem = `${set} ${read.error.issues[0]?.message ?? 'is wrong'}.`;
    if (!this.problems.includes(problem)) this.problems.push(problem);
    return undefined;
  }

  /** Ends the reading. @throws {ConfigurationError} with all that is missing or wrong. */
  assertRight(): void {
    if (this.problems.length > 0) throw new ConfigurationError(this.problems);
  }
}
