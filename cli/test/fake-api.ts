import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ExitCode, runBaton } from '../src/index';
import { recordedTerminal } from './recorded-terminal';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}
type Reply = readonly [status: number, body: object];

/** The run of the tests. */
export const runId = '11111111-1111-4111-8111-111111111111';
const counts = { planned: 10, succeeded: 8, faulted: 2, skipped: 0, cancelled: 0 };
const stageIn = (state: string) => ({
  module: 'sales',
  state,
  activity: state === 'running' ? 'running' : null,
  noAnswerYet: false,
  dispatchedAtUtc: '2026-03-01T02:00:00.000Z',
  completedAtUtc: null,
  error: null,
  counts,
  scheduleTypes:
    state === 'running' ? [] : [{ scheduleType: 'sales.post-recurring-invoices', ...counts, durationMs: 1_500 }],
});
/** A run as the API shows it. */
export const runIn = (state: string) => ({
  runId,
  pipeline: 'nightly',
  runDateUtc: '2026-03-01',
  sequence: 1,
  external: false,
  state,
  dryRun: false,
  requestedAtUtc: '2026-03-01T02:00:00.000Z',
  startedAtUtc: '2026-03-01T02:00:00.000Z',
  completedAtUtc: state === 'running' ? null : '2026-03-01T02:03:20.000Z',
  counts,
  wakeAtUtc: null,
  wakePurpose: null,
  controls: [
    {
      control: 'skip-stage',
      module: 'purchase',
      requestedBy: 'ann',
      reason: 'no bills',
      atUtc: '2026-03-01T02:01:00.000Z',
      refusal: null,
    },
  ],
  stages: [stageIn(state)],
  faults: [
    {
      module: 'sales',
      scheduleType: 'sales.post-recurring-invoices',
      code: 'PERIOD_CLOSED',
      count: 2,
      example: 'The period is closed.',
    },
  ],
});
/** What the API says when it refuses. */
export const problem = (status: number, detail: string): Reply => [status, { title: 'No', status, detail }];

/** An API that answers as the test says, and a terminal that keeps what is written to it. */
class FakeApi {
  readonly requests: Request[] = [];
  reply: (request: Request) => Reply = () => [200, {}];
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request).then(([status, body]) => {
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      response.writeHead(status, { 'content-type': type, connection: 'close' }).end(JSON.stringify(body));
    });
  });

  readonly terminal = recordedTerminal();
  readonly out = this.terminal.written;
  readonly errors = this.terminal.errors;

  async open(): Promise<void> {
    for (const kept of [this.requests, this.out, this.errors]) kept.length = 0;
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Carries out a command line against it. */
  baton(...args: string[]): Promise<ExitCode> {
    const { port } = this.server.address() as AddressInfo;
    return runBaton([...args, '--url', `http://127.0.0.1:${port}`], this.terminal);
  }

  private async answer(incoming: IncomingMessage): Promise<Reply> {
    const body = await text(incoming);
    const { method = '', url: path = '' } = incoming;
    const request = { method, path, body: body === '' ? undefined : JSON.parse(body) };
    this.requests.push(request);
    return this.reply(request);
  }
}

/** An API for each test of the file. */
export function useFakeApi(): FakeApi {
  const api = new FakeApi();
  beforeEach(() => api.open());
  afterEach(() => api.close());
  return api;
}
