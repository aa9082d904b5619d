export { ExitCode } from './exit-code';
export { runBaton } from './run-baton';
export type { Terminal } from './terminal';
