import { pauseTimers, resumeTimers, type SagaTimers, sagaTimers, scheduleTimer, unscheduleTimer } from './saga-timers';

const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 1, 12, minute));
type Label = 'payment' | 'reminder';
const none: SagaTimers<Label> = {};

describe('the timers of a saga', () => {
  it('are set, replaced and taken back by label', () => {
    const both = scheduleTimer(scheduleTimer(none, 'payment', at(5)), 'reminder', at(1));
    expect(scheduleTimer(both, 'payment', at(9))).toEqual({ payment: { dueAt: at(9) }, reminder: { dueAt: at(1) } });
    expect(unscheduleTimer(both, 'payment')).toEqual({ reminder: { dueAt: at(1) } });
    expect(unscheduleTimer(none, 'payment')).toEqual(none);
  });

  it('are held with what is left of them, and run on for as long', () => {
    const held = pauseTimers(scheduleTimer(scheduleTimer(none, 'payment', at(5)), 'reminder', at(1)), at(2));
    expect(held).toEqual({ payment: { remainingMs: 180_000 }, reminder: { remainingMs: 0 } });
    expect(pauseTimers(held, at(4))).toEqual(held);
    expect(resumeTimers(held, at(10))).toEqual({ payment: { dueAt: at(13) }, reminder: { dueAt: at(10) } });
  });

  it('are JSON and back', () => {
    const timers = { payment: { dueAt: at(5) }, reminder: { remainingMs: 7 } };
    const json = JSON.parse(JSON.stringify(sagaTimers.encode(timers)));
    expect(json).toEqual({ payment: { dueAt: '2026-03-01T12:05:00.000Z' }, reminder: { remainingMs: 7 } });
    expect(sagaTimers.parse(json)).toEqual(timers);
  });
});
