export { DispatchAgain } from './application/dispatch-again';
export { RunQueries } from './application/ports/run-queries.port';
export type { FaultGroup, RunDetail, RunPage, RunSummary, StageView } from './application/run-view';
export type { RunState, StageState } from './domain/run-state';
export { schedulerService } from './scheduler.service';
