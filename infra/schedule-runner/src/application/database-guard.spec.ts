import { RunSalesSchedulerCommand } from '@baton/contracts';
import { FakeClock } from '@baton/testing';
import { ScheduleRunnerSettings } from '../schedule-runner.options';
import { DatabaseGuard } from './database-guard';

const FULL = 4;
const USUAL = new Map([['work', 10]]);
const settings = new ScheduleRunnerSettings({ module: 'sales', command: RunSalesSchedulerCommand, scheduleTypes: [] });

describe('the database guard', () => {
  const clock = new FakeClock('2026-03-01T02:00:00Z');
  let guard: DatabaseGuard;

  beforeEach(async () => {
    const usual = { load: async () => USUAL, keep: async () => undefined };
    const log = { windowChanged: () => undefined };
    const metrics = { databaseWatched: () => undefined };
    // Of log and metrics it calls these alone.
    guard = new DatabaseGuard(clock, settings, usual, log as never, metrics as never);
    await guard.remember();
  });

  /** The window after commits that take so long, a second after the one before. */
  function windowAfter(latencyMs: number): number {
    for (let nth = 0; nth < 20; nth++) guard.committed('work', latencyMs);
    clock.advance(1_000);
    return guard.window(FULL);
  }

  it('narrows the window while commits are slow, and widens it by one when they are well', () => {
    expect([1_000, 1_000].map(windowAfter)).toEqual([2, 1]);
    expect([10, 10, 10, 10].map(windowAfter)).toEqual([2, 3, 4, 4]);
  });

  it('lets one slice run where not even one goes well, and pauses before the next', () => {
    expect([1_000, 1_000, 1_000].map(windowAfter)).toEqual([2, 1, 1]);
    guard.sliceEnded();
    expect(guard.window(FULL)).toBe(0);
    clock.advance(2_000);
    expect(guard.window(FULL)).toBe(1);
  });
});
