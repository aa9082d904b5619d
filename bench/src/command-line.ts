import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What somebody typed is not a call of this benchmark. The message says what would be. */
export class UsageError extends Error {}

/**
 * Reads what was typed.
 *
 * @throws {UsageError} when an option is unknown or has no value.
 */
export function readArguments<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** Reads a whole number from 1. @throws {UsageError} when it is none. */
export function wholeNumber(text: string, option: string, usage: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new UsageError(`${option} is "${text}". Expected a whole number from 1.\n${usage}`);
}

/** Runs a benchmark: exit code 0 when it measured, 1 when it could not, 2 when it was called wrongly. */
export function runBenchmark(measure: () => Promise<void>): void {
  measure().catch((error: unknown) => {
    const wrongCall = error instanceof UsageError;
    // Whoever runs a benchmark can read a stack, and needs it where a pass failed.
    const text = error instanceof Error ? ((wrongCall ? undefined : error.stack) ?? error.message) : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = wrongCall ? 2 : 1;
  });
}
