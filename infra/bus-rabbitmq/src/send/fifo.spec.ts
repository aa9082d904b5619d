import { Fifo } from './fifo';

describe('Fifo', () => {
  it('gives back in the order of arrival, also when it was emptied in between', () => {
    const fifo = new Fifo<number>();
    fifo.push(1);
    fifo.push(2);
    expect([fifo.shift(), fifo.shift(), fifo.shift(), fifo.length]).toEqual([1, 2, undefined, 0]);
    fifo.push(3);
    fifo.push(4);
    expect(fifo.shift()).toBe(3);
    expect([fifo.takeAll(), fifo.length]).toEqual([[4], 0]);
  });
});
