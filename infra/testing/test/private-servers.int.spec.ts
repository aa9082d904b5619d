import { Client } from 'pg';
import { usePrivatePostgres } from '../src/private-servers';

describe('usePrivatePostgres', () => {
  const postgres = usePrivatePostgres();

  it('gives a server that may be killed, and comes back where it was with all that was committed', async () => {
    const { port } = postgres.current;
    await run('create table kept as select 1 as n');
    await postgres.current.kill9();
    await expect(run('select 1')).rejects.toThrow();
    await postgres.restart();
    expect(postgres.current.port).toBe(port);
    expect(await run('select n from kept')).toEqual([{ n: 1 }]);
  });

  async function run(sql: string): Promise<unknown[]> {
    const client = new Client({ connectionString: postgres.current.url() });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }
});
