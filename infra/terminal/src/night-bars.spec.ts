import { noteOf } from './night-bars';
import type { NightView, ViewStage } from './night-view';

const counts = { planned: 0, succeeded: 0, faulted: 0, skipped: 0, cancelled: 0 };
const now = new Date('2026-03-01T02:00:00Z');
const stage = (module: string, state: string, noAnswerYet = false): ViewStage => ({
  module,
  state,
  noAnswerYet,
  dispatchedAtUtc: null,
  completedAtUtc: null,
  error: null,
  counts,
  scheduleTypes: [],
});
const night = (state: string, ...stages: ViewStage[]): NightView => ({
  runId: 'r1',
  pipeline: 'nightly',
  runDateUtc: '2026-03-01',
  state,
  startedAtUtc: null,
  completedAtUtc: null,
  wakeAtUtc: '2026-03-01T02:00:03Z',
  stages,
  faults: [],
});

describe('the note beside a bar', () => {
  const [sales, purchase, accounting] = [
    stage('sales', 'succeeded'),
    stage('purchase', 'pending'),
    stage('accounting', 'pending'),
  ];

  it('counts down to the stage that is next, and to no other', () => {
    const waiting = night('waiting', sales, purchase, accounting);
    expect([sales, purchase, accounting].map((one) => noteOf(one, waiting, now))).toEqual([
      'succeeded',
      'starts in 3.0 s',
      '',
    ]);
  });

  it('does not take the deadline of the stage at work for a start', () => {
    const working = stage('sales', 'running');
    expect(noteOf(purchase, night('running', working, purchase), now)).toBe('');
  });

  it('warns of the deadline and says when the night is expected to be over', () => {
    const working = stage('sales', 'running');
    const stages = [{ module: 'sales', leftMs: 60_000, risk: 'high' }];
    const planned = { ...night('running', working, purchase), outlook: { leftMs: 3_600_000, stages } };
    expect(noteOf(working, planned, now)).toBe(
      'running, high risk of passing the deadline, the night ends in about 1 h 00 m',
    );
    expect(noteOf(purchase, planned, now)).toBe('');
  });

  it('says that a module was asked and has not answered', () => {
    const silent = stage('sales', 'running', true);
    expect(noteOf(silent, night('running', silent), now)).toBe('no answer yet');
  });
});
