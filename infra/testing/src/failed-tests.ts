/** Where the test environment (`jest/environment.cjs`) counts failures: a test file cannot see its own by Jest's API. */
const FAILED_TESTS = Symbol.for('baton.failed-tests');

/** Whether a test or hook of the present file has failed so far. */
export function anyTestFailed(): boolean {
  const count: unknown = Reflect.get(globalThis, FAILED_TESTS);
  if (typeof count === 'number') return count > 0;
  throw new Error(
    "The failures are not counted: the tests run without testEnvironment 'infra/testing/jest/environment.cjs'.",
  );
}
