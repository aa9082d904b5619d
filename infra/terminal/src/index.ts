export { durationText } from './durations';
export { NightBars } from './night-bars';
export { NightLines } from './night-lines';
export { nightTable } from './night-table';
export { isOver, type NightView, type ViewCounts, type ViewFaults, type ViewStage } from './night-view';
export { type WatchOptions, watchNight } from './watch-night';
