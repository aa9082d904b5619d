import { getEventListeners } from 'node:events';
import { HandTimers } from '@baton/testing';
import { Interruption } from './interruption';

describe('an interruption', () => {
  it('leaves nothing behind with a bus that lives longer than its consumer', () => {
    const timers = new HandTimers();
    const abandoned = new AbortController();
    const interruption = new Interruption(abandoned.signal, timers, 30_000);
    expect([timers.lasting, getEventListeners(abandoned.signal, 'abort').length]).toEqual([[30_000], 1]);

    interruption.end();

    expect([timers.lasting, getEventListeners(abandoned.signal, 'abort').length]).toEqual([[], 0]);
  });
});
