import { faultFingerprint } from './fault-fingerprint';

describe('the fingerprint of a fault', () => {
  it.each([
    ['Period 2026-02 of ledger 17 is closed.', 'Period 2025-11 of ledger 4 is closed.'],
    ['Invoice 1b0c5a52-7f2b-4b3c-8a2e-5d1f0c9e7a31 is void', 'Invoice 6F1D3C0A-2A57-4B8E-9D43-0B6F2F7C8E11 is void'],
    ['The currency "EUR" has no rate on 2026-03-01', 'The currency "US dollar" has no rate on 2026-02-28T10:00:00Z'],
    ["Account 'cash' is missing", "Account '' is missing"],
    ['Total 1,234.50 exceeds -3', 'Total 7 exceeds 12.25'],
    ['Lock   timeout\nafter 3 s', 'Lock timeout after 15 s'],
  ])('is the same of %j and %j', (one, other) => {
    expect(faultFingerprint('CODE', one)).toBe(faultFingerprint('CODE', other));
  });

  it.each([
    ['The period is closed.', 'The ledger is closed.'],
    ["The customer's account can't be read", "The supplier's account can't be read"],
  ])('differs between %j and %j', (one, other) => {
    expect(faultFingerprint('CODE', one)).not.toBe(faultFingerprint('CODE', other));
  });

  it('is twelve digits, which stay the same from release to release, and another for another code', () => {
    expect(faultFingerprint('PERIOD_CLOSED', 'Period 2026-02 is closed.')).toBe('6aadca8d94e7');
    expect(faultFingerprint('OTHER', 'Period 2026-02 is closed.')).not.toBe('6aadca8d94e7');
  });
});
