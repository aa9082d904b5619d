import { EventEmitter } from 'node:events';
import type { Connection } from 'pg';
import { Batch } from './batch';

describe('a batch that the server refuses', () => {
  it.each(['readyForQuery', 'end'])('is over at %s, once it is known what became of the transaction', (event) => {
    const connection = new EventEmitter();
    const settled: unknown[] = [];
    const batch = new Batch([{ text: 'select 1 / 0' }], (error) => void settled.push(error));
    const refusal = Object.assign(new Error('division by zero'), { severity: 'ERROR' });
    // As much of a connection as it looks at then.
    batch.handleError(refusal, connection as Connection);
    expect(settled).toEqual([]);
    connection.emit(event);
    expect(settled).toEqual([refusal]);
    expect(connection.eventNames()).toEqual([]);
  });

  it('is over at once when the connection broke', () => {
    const settled: unknown[] = [];
    const batch = new Batch([{ text: 'select 1' }], (error) => void settled.push(error));
    const broken = new Error('Connection terminated unexpectedly');
    batch.handleError(broken, new EventEmitter() as Connection);
    expect(settled).toEqual([broken]);
  });
});
