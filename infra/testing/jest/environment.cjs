const { TestEnvironment } = require('jest-environment-node');

const FAILED_TESTS = Symbol.for('baton.failed-tests');
const ERROR_CLASSES = ['Error', 'TypeError', 'RangeError', 'SyntaxError', 'AggregateError'];

/**
 * Node's environment for tests, with two additions:
 * - it counts failed tests and hooks where the file can read them, so that useDatabase() keeps a failed file's database;
 * - `instanceof Error` holds for the errors that Node itself throws. Jest runs each file in a world of its own, with its
 *   own Error, while fs and net throw the outer one: without this, code that asks would behave otherwise than it does
 *   in production.
 */
class BatonEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global[FAILED_TESTS] = 0;
    for (const name of ERROR_CLASSES) acceptOuterInstances(this.global[name], globalThis[name]);
  }

  handleTestEvent(event) {
    const failed = (event.name === 'test_done' && event.test.errors.length > 0) || event.name === 'hook_failure';
    if (failed) this.global[FAILED_TESTS] += 1;
  }
}

/** Subclasses inherit the check, and must go on to mean themselves alone. */
function acceptOuterInstances(inner, outer) {
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(inner, Symbol.hasInstance, {
    value(candidate) {
      return isInstance.call(this, candidate) || (this === inner && isInstance.call(outer, candidate));
    },
  });
}

module.exports = BatonEnvironment;
