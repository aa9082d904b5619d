import { defineMessage } from '@baton/contracts';
import { z } from 'zod';
import { readMessage } from './message-reader';

const Order = defineMessage(
  'Sample.Orders:Order',
  z.object({
    orderId: z.string(),
    note: z.string().nullish(),
    lines: z.array(z.object({ sku: z.string(), quantity: z.int() })).nullish(),
    tags: z.record(z.string(), z.string()).optional(),
  }),
  { tenant: 'platform' },
);

describe('readMessage', () => {
  it('drops what the type does not know', () => {
    expect(readMessage(Order, { orderId: '1', unknown: 2 })).toEqual({ orderId: '1' });
  });

  it.each([
    ['in Pascal case', { OrderId: '1', Lines: [{ Sku: 'A', Quantity: 2 }] }],
    ['in upper case', { ORDERID: '1', LINES: [{ SKU: 'A', QUANTITY: 2 }] }],
    ['in Pascal case within', { orderId: '1', lines: [{ Sku: 'A', Quantity: 2 }] }],
  ])('takes names %s', (_how, message) => {
    expect(readMessage(Order, message)).toEqual({ orderId: '1', lines: [{ sku: 'A', quantity: 2 }] });
  });

  it('takes an optional field in another case, which would otherwise be lost in silence', () => {
    expect(readMessage(Order, { orderId: '1', Note: 'x' })).toEqual({ orderId: '1', note: 'x' });
  });

  it('prefers the spelling of the type, and leaves the keys of a dictionary alone', () => {
    expect(readMessage(Order, { orderId: '1', OrderId: '2', Tags: { Upper: 'x' } })).toEqual({
      orderId: '1',
      tags: { Upper: 'x' },
    });
  });

  it.each([
    [{ orderId: 17 }, 'field orderId is 17: expected string'],
    [{}, 'field orderId is missing: expected string'],
    [{ orderId: [9007199254740993n] }, 'field orderId is a list: expected string'],
    [{ orderId: '1', lines: [{ sku: 'A', quantity: 1.5 }] }, 'field lines.0.quantity is 1.5: expected int'],
    [{ orderId: 'x', note: { a: 'y'.repeat(200) } }, 'field note is an object: expected string'],
  ])('says of %p what is wrong with it', (message, problem) => {
    expect(() => readMessage(Order, message)).toThrow(
      `Sample.Orders:Order is not valid: ${problem}. No consumer saw it.`,
    );
  });

  it.each([[null], [[]], ['text'], [undefined]])('says of %j that it is no message', (message) => {
    expect(() => readMessage(Order, message)).toThrow(
      /"message" should be an object with the fields of Sample.Orders:Order/,
    );
  });
});
