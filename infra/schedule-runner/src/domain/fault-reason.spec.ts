import { reasonOfFault } from './fault-reason';

describe('reasonOfFault', () => {
  it('has a reason only for faults of work that was never tried', () => {
    expect(reasonOfFault('HANDLER_MISSING')).toBe('handler-missing');
    expect(reasonOfFault('DEPENDENCY_DOWN')).toBe('breaker-open');
    expect(reasonOfFault('RULE_BROKEN')).toBeUndefined();
    expect(reasonOfFault('PROCESS_CRASHED')).toBeUndefined();
  });
});
