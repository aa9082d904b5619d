import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { createLogger } from '@baton/observability';
import { startPostgres } from '@baton/servers';
import { FakeClock } from '@baton/testing';
import { ConnectionLostError, migrate, WrongRoleError } from '../src';
import { OptionDroppingProxy } from './option-dropping-proxy';
import { openSample, sampleMigrations, silent, useSample } from './sample-service';

describe('Database', () => {
  const clock = new FakeClock();
  const sample = useSample([], { clock, migrations: sampleMigrations });

  it("gives every connection the service's role and schema, whoever logs in", async () => {
    const [found] = await sample.database.query(
      "select current_user as role, session_user <> current_user as differs, current_schemas(false)::text as schemas, current_setting('TimeZone') as zone",
    );
    expect(found).toEqual({ role: 'baton_sample', differs: true, schemas: '{sample,baton}', zone: 'UTC' });
  });

  it('refuses to work behind a pooler that drops the role', async () => {
    const proxy = await OptionDroppingProxy.before(new URL(sample.url));
    const url = new URL(sample.url);
    url.port = String(proxy.port);
    await expect(openSample(url.toString())).rejects.toThrow(WrongRoleError);
    await proxy.close();
  });

  it('prepares a statement once a connection', async () => {
    const one = await openSample(sample.url, { poolSize: 1 });
    const text = 'select $1::int + 1000 as sum';
    for (const value of [1, 2, 3]) await one.query(text, [value]);
    expect(await one.query('select from pg_prepared_statements where statement = $1', [text])).toHaveLength(1);
    await one.close();
  });

  it('carries out a batch wholly or not at all', async () => {
    const insert = "insert into enrolment (organization_id) values ('aaaaaaaa-0000-4000-8000-00000000000f')";
    await expect(sample.database.batch([{ text: insert }, { text: insert }])).rejects.toMatchObject({
      sqlState: '23505',
    });
    expect(await sample.database.query('select from enrolment')).toEqual([]);
  });

  it('says by how much the clocks differ', async () => {
    clock.set(new Date());
    expect(Math.abs(await sample.database.clockSkewMs())).toBeLessThan(60_000);
    clock.set(new Date(Date.now() - 3_600_000));
    expect(Math.round((await sample.database.clockSkewMs()) / 60_000)).toBe(60);
  });

  it('replaces connections that break while nobody uses them', async () => {
    await sample.database.ping();
    await sample.admin.query(
      "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'baton_sample' and datname = current_database()",
    );
    const first = await sample.database.ping().catch((error: unknown) => error);
    expect(first === undefined || first instanceof ConnectionLostError).toBe(true);
    await sample.database.ping();
  });

  it('waits for a server that is away, says so, and opens when it is there', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'baton-persistence-'));
    const server = await startPostgres({ dataDir: folder, durable: false });
    const url = server.url();
    await migrate({ services: [{ service: 'sample', url, migrations: sampleMigrations }], logger: silent });
    await server.stop();
    let waiting: () => void = () => undefined;
    const said = new Promise<void>((resolve) => {
      waiting = resolve;
    });
    const destination = new Writable({
      write: (chunk, _encoding, done) => {
        if (String(chunk).includes('waiting for it')) waiting();
        done();
      },
    });
    const opening = openSample(url, { logger: createLogger({ service: 'sample', destination }) });
    await said;
    const again = await startPostgres({ dataDir: folder, durable: false, port: server.port });
    const opened = await opening;
    await opened.ping();
    await opened.close();
    await again.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const opening = openSample('postgres://nobody@127.0.0.1:1/none', { signal: stop.signal });
    stop.abort(new Error('stopping'));
    await expect(opening).rejects.toThrow(/stopping|aborted/);
  });
});
