import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, diag, trace } from '@opentelemetry/api';
import { createLogger } from './logger';
import { startSpanExport } from './span-export';

interface Received {
  readonly url: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** A collector that keeps what it was sent, or has no room. */
async function openCollector(status = 200): Promise<{ readonly server: Server; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = await request.toArray();
    const { url, headers } = request;
    received.push({ url, contentType: headers['content-type'], body: Buffer.concat(chunks).toString('latin1') });
    response.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, received };
}

describe('the export of spans', () => {
  const before = { ...process.env };
  const open: Server[] = [];
  afterEach(() => {
    process.env = { ...before };
    for (const server of open.splice(0)) server.close();
    for (const api of [trace, context, diag]) api.disable();
  });

  async function exporting(status?: number) {
    const { server, received } = await openCollector(status);
    open.push(server);
    const lines: string[] = [];
    const logger = createLogger({ service: 'sales', destination: { write: (line) => lines.push(line) } });
    const spans = startSpanExport('baton-sales', logger);
    return { received, lines, spans };
  }

  it('sends what was traced to the collector, at the latest when it is closed', async () => {
    const { received, lines, spans } = await exporting();
    trace.getTracer('test').startActiveSpan('submit-order receive', (outer) => {
      trace.getTracer('test').startSpan('submit-order process').end();
      outer.end();
    });

    await spans.close();

    expect(received).toMatchObject([{ url: '/v1/traces', contentType: 'application/x-protobuf' }]);
    for (const text of ['baton-sales', 'submit-order receive', 'submit-order process'])
      expect(received[0]?.body).toContain(text);
    expect(lines).toEqual([]);
  });

  it('says whose spans they are as the environment does', async () => {
    process.env.OTEL_SERVICE_NAME = 'night-sales';
    process.env.OTEL_RESOURCE_ATTRIBUTES = 'deployment.environment=test';
    const { received, spans } = await exporting();
    trace.getTracer('test').startSpan('any').end();

    await spans.close();

    for (const text of ['night-sales', 'deployment.environment']) expect(received[0]?.body).toContain(text);
    expect(received[0]?.body).not.toContain('baton-sales');
  });

  it('tells what a collector did not take, and ends nothing', async () => {
    const { lines, spans } = await exporting(400);
    trace.getTracer('test').startSpan('any').end();

    await spans.close();

    expect(lines.join()).toMatch(/could not be exported/);
  });
});
