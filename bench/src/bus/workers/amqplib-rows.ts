import { connect } from 'amqplib';
import { Pool } from 'pg';
import { INSERT_ORDER } from '../bench-database';
import { measureLanes } from '../gauge';
import { noteFor, orderOf } from '../order';
import { type Pass, type PassResult, QUEUE, WRITERS } from '../pass';
import { runWorker } from '../worker';

runWorker({ outbox });

/**
 * What is written by hand without an outbox: insert a row, publish, await the confirm. A crash between the two loses the
 * message, which nobody notices.
 */
async function outbox(pass: Pass): Promise<PassResult> {
  const pool = new Pool({ connectionString: pass.databaseUrl, options: '-c search_path=bench', max: WRITERS });
  const connection = await connect(pass.brokerUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const note = noteFor(pass.size, JSON.stringify);
  const result = await measureLanes(pass, WRITERS, async (index) => {
    const order = orderOf(index, note);
    await pool.query({ name: 'order', text: INSERT_ORDER, values: [order.orderId, order.customer, order.total] });
    const body = Buffer.from(JSON.stringify(order));
    await new Promise<void>((resolve, reject) => {
      channel.publish('', QUEUE, body, { persistent: true, contentType: 'application/json' }, (error: unknown) =>
        error ? reject(error) : resolve(),
      );
    });
  });
  await connection.close();
  await pool.end();
  return result;
}
