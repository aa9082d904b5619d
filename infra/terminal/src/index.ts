export { durationText } from './durations';
export { type NightDisplay, nightDisplay } from './night-display';
export { nightTable } from './night-table';
export { isOver, type NightView, type ViewCounts, type ViewFaults, type ViewStage } from './night-view';
export { textTable } from './text-table';
export { type WatchOptions, watchNight } from './watch-night';
