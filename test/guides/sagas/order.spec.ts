import { decideOrder, evolveOrder, newOrder, type Order } from './order';

const now = new Date('2026-03-01T12:00:00Z');
const open: Order = { ...newOrder, phase: 'open', arrived: ['packed'] };
const about = { message: { orderNumber: 'A-1' }, tenant: 'platform' } as const;

describe('an order of the guide', () => {
  it('is ready once the last of its parts has come', () => {
    const decisions = decideOrder(open, { kind: 'paid', ...about }, now);
    expect(decisions).toEqual([{ kind: 'part-arrived', part: 'paid' }, { kind: 'order-ready' }]);
    expect(decisions?.reduce(evolveOrder, open).phase).toBe('ready');
  });

  it('takes no payment before it is open', () => {
    expect(decideOrder(newOrder, { kind: 'paid', ...about }, now)).toBeUndefined();
  });
});
