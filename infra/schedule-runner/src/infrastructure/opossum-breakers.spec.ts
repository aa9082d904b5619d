import { AppError } from '@baton/contracts';
import { FakeClock } from '@baton/testing';
import type { RegisteredHandler } from '../application/handler-registry';
import { BreakerOpenError } from '../application/ports/breakers.port';
import { Failures } from '../application/ports/failures.port';
import { failureOf } from '../domain/classify-failure';
import { defineScheduleType } from '../schedule-type';
import { OpossumBreakers } from './opossum-breakers';

class AwayError extends AppError {
  readonly code = 'AWAY';
  readonly retryable = true;
}
class RuleBrokenError extends AppError {
  readonly code = 'RULE_BROKEN';
  readonly retryable = false;
}
class ReadFailures extends Failures {
  override read(error: unknown) {
    return failureOf(error, () => true);
  }
}

const handlerOf = (breaker: Parameters<typeof defineScheduleType>[1] = {}): RegisteredHandler => ({
  setBased: false,
  scheduleType: defineScheduleType('sales.count', breaker),
  handler: { execute: () => Promise.reject(new Error('never called')) },
});

describe('OpossumBreakers', () => {
  const clock = new FakeClock(new Date('2026-03-01T02:00:00Z'));
  const handler = handlerOf({ breaker: { minimumAttempts: 4 } });
  const away = () => Promise.reject(new AwayError('The service is away.'));
  const works = () => Promise.resolve('done');
  let breakers: OpossumBreakers;

  beforeEach(() => {
    breakers = new OpossumBreakers(clock, new ReadFailures());
  });
  afterEach(() => breakers.onModuleDestroy());

  const fail = async (times: number, work: () => Promise<unknown> = away) => {
    for (let nth = 0; nth < times; nth += 1) await breakers.attempt(handler, work).catch(() => undefined);
  };

  it('opens when more than half of enough attempts failed, says why, and makes no more of them', async () => {
    await fail(3);
    expect(breakers.openedBy('sales.count')).toBeUndefined();
    await fail(1);
    expect(breakers.openedBy('sales.count')).toEqual({
      code: 'AWAY',
      message: 'The service is away.',
      retryable: true,
    });

    const made = jest.fn(works);
    await expect(breakers.attempt(handler, made)).rejects.toThrow(BreakerOpenError);
    expect(made).not.toHaveBeenCalled();
  });

  it('gives what the work gives, and throws what it throws', async () => {
    await expect(breakers.attempt(handler, works)).resolves.toBe('done');
    await expect(breakers.attempt(handler, away)).rejects.toThrow(AwayError);
  });

  it('does not count what trying again does not help', async () => {
    await fail(20, () => Promise.reject(new RuleBrokenError('No.')));
    expect(breakers.openedBy('sales.count')).toBeUndefined();
  });

  it('forgets attempts of more than ten seconds ago, by our clock', async () => {
    await fail(3);
    clock.advance(11_000);
    await fail(3);
    expect(breakers.openedBy('sales.count')).toBeUndefined();
  });

  it('lets one attempt decide after a deferral: a success goes on, a failure opens again', async () => {
    await fail(4);
    breakers.begin('sales.count', true);
    await fail(1);
    expect(breakers.openedBy('sales.count')).toMatchObject({ code: 'AWAY' });

    breakers.begin('sales.count', true);
    await expect(breakers.attempt(handler, works)).resolves.toBe('done');
    await fail(1);
    expect(breakers.openedBy('sales.count')).toBeUndefined();
  });

  it('makes no attempt beside the one that decides', async () => {
    breakers.begin('sales.count', true);
    const { promise, resolve } = Promise.withResolvers<string>();
    const deciding = breakers.attempt(handler, () => promise);
    const error = await breakers.attempt(handler, works).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BreakerOpenError);
    resolve('done');
    await deciding;
    await expect(breakers.attempt(handler, works)).resolves.toBe('done');
  });

  it('closes when another process found the dependency back', async () => {
    await fail(4);
    breakers.begin('sales.count', false);
    await expect(breakers.attempt(handler, works)).resolves.toBe('done');
  });

  it('stays out of the way of a type that has none', async () => {
    const free = handlerOf({ breaker: false });
    for (let nth = 0; nth < 30; nth += 1) await breakers.attempt(free, away).catch(() => undefined);
    expect(breakers.openedBy('sales.count')).toBeUndefined();
  });
});
