/**
 * Ends a run with one line for people and machines: `N passed, N failed, N skipped`.
 * A file that could not run at all counts as one failed test: it would otherwise be none.
 */
class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const parts = [`${results.numPassedTests} passed`, `${failed} failed`, `${skipped} skipped`];
    // After the global teardown, so that nothing is printed below it.
    process.once('exit', () => process.stdout.write(`${parts.join(', ')}\n`));
  }
}

module.exports = SummaryReporter;
