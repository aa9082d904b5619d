const transpileOptions = require('./tools/transpile-options.cjs');

/** One configuration for all packages: sources are transpiled one by one, so that no build is needed before a test. */
module.exports = {
  testEnvironment: '<rootDir>/infra/testing/jest/environment.cjs',
  globalSetup: '<rootDir>/infra/testing/jest/global-setup.ts',
  globalTeardown: '<rootDir>/infra/testing/jest/global-teardown.ts',
  setupFiles: ['reflect-metadata'],
  testMatch: ['**/src/**/*.spec.ts', '**/test/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/.baton/'],
  testTimeout: 60_000,
  // One more than the cores of a small machine: tests wait for servers most of their time.
  maxWorkers: 3,
  reporters: ['default', '<rootDir>/tools/summary-reporter.cjs'],
  transform: { '^.+\\.ts$': ['@swc/jest', transpileOptions] },
  moduleNameMapper: {
    '^@baton/(contracts|cli|(?:scheduler|sales|purchase|accounting)-service)$': '<rootDir>/$1/src/index.ts',
    '^@baton/scheduler-service/parts$': '<rootDir>/scheduler-service/src/parts.ts',
    '^@baton/schedule-runner/parts$': '<rootDir>/infra/schedule-runner/src/parts.ts',
    '^@baton/([^/]+)$': '<rootDir>/infra/$1/src/index.ts',
  },
};
