import { ApiAwayError, ApiRefusedError } from './api.error';
import type {
  BackfillRequest,
  BackfillView,
  ExecutionPage,
  Explanation,
  FaultCause,
  NightForecast,
  OrganizationView,
  QuarantineView,
  RetryRequest,
  RunAccepted,
  RunDetail,
  RunPage,
  RunRequest,
  RunState,
} from './api.types';

type Control = 'cancel' | 'pause' | 'resume';

/** The HTTP API of the scheduler. Every call throws {@link ApiAwayError} or {@link ApiRefusedError} when it cannot be done. */
export class ApiClient {
  private readonly base: string;

  /** @param url where the API is, such as `http://localhost:3000`. */
  constructor(readonly url: string) {
    this.base = `${url.replace(/\/+$/, '')}/api/v1`;
  }

  startRun(request: RunRequest): Promise<RunAccepted> {
    return this.call('POST', '/runs', request);
  }

  runs(limit: number, state: string | undefined): Promise<RunPage> {
    const query = new URLSearchParams({ limit: String(limit), ...(state === undefined ? {} : { state }) });
    return this.call('GET', `/runs?${query}`);
  }

  run(runId: string): Promise<RunDetail> {
    return this.call('GET', this.pathOf(runId));
  }

  faults(runId: string): Promise<readonly FaultCause[]> {
    return this.call('GET', `${this.pathOf(runId)}/faults`);
  }

  executions(runId: string, cursor: string | null): Promise<ExecutionPage> {
    const query = new URLSearchParams({ limit: '500', ...(cursor === null ? {} : { cursor }) });
    return this.call('GET', `${this.pathOf(runId)}/executions?${query}`);
  }

  explain(organization: string, scheduleType: string, date: string): Promise<Explanation> {
    return this.call('GET', `/explain?${new URLSearchParams({ organization, scheduleType, date })}`);
  }

  plan(pipeline: string, date: string | undefined): Promise<NightForecast> {
    const query = date === undefined ? '' : `?${new URLSearchParams({ date })}`;
    return this.call('GET', `/pipelines/${encodeURIComponent(pipeline)}/plan${query}`);
  }

  control(runId: string, control: Control, reason: string | undefined): Promise<RunState> {
    return this.call('POST', `${this.pathOf(runId)}/${control}`, askedFor(reason));
  }

  controlStage(
    runId: string,
    module: string,
    control: 'retry' | 'skip',
    reason: string | undefined,
  ): Promise<RunState> {
    return this.call('POST', `${this.pathOf(runId)}/stages/${encodeURIComponent(module)}/${control}`, askedFor(reason));
  }

  retryFaulted(runId: string, request: RetryRequest): Promise<RunState> {
    return this.call('POST', `${this.pathOf(runId)}/retry-faulted`, { ...request, ...askedFor(request.reason) });
  }

  startBackfill(request: BackfillRequest): Promise<BackfillView> {
    return this.call('POST', '/backfills', request);
  }

  backfill(id: string): Promise<BackfillView> {
    return this.call('GET', `/backfills/${encodeURIComponent(id)}`);
  }

  cancelBackfill(id: string, reason: string | undefined): Promise<{ readonly cancelled: number }> {
    return this.call('POST', `/backfills/${encodeURIComponent(id)}/cancel`, askedFor(reason));
  }

  organization(id: string): Promise<OrganizationView> {
    return this.call('GET', `/organizations/${encodeURIComponent(id)}`);
  }

  controlOrganization(
    id: string,
    control: 'pause' | 'resume',
    { untilUtc, reason }: { readonly untilUtc?: string | undefined; readonly reason?: string | undefined },
  ): Promise<OrganizationView> {
    const path = `/organizations/${encodeURIComponent(id)}/${control}`;
    return this.call('POST', path, { untilUtc, ...askedFor(reason) });
  }

  quarantine(): Promise<QuarantineView> {
    return this.call('GET', '/quarantine');
  }

  releaseFromQuarantine(organizationId: string, scheduleType: string, reason: string | undefined): Promise<unknown> {
    return this.call('POST', '/quarantine/release', { organizationId, scheduleType, ...askedFor(reason) });
  }

  private pathOf(runId: string): string {
    return `/runs/${encodeURIComponent(runId)}`;
  }

  private async call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    const answer: unknown = isJson(response) ? JSON.parse(text) : undefined;
    if (!response.ok || answer === undefined)
      throw new ApiRefusedError(response.status, this.reasonOf(response, answer));
    // The API's own form; what it promises is described at /api/docs.
    return answer as T;
  }

  private async fetch(method: string, path: string, body: object | undefined): Promise<Response> {
    const content =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    try {
      return await fetch(`${this.base}${path}`, { method, ...content });
    } catch (cause) {
      throw new ApiAwayError(this.url, { cause });
    }
  }

  private reasonOf(response: Response, answer: unknown): string {
    const problem = typeof answer === 'object' && answer !== null && 'detail' in answer ? answer.detail : undefined;
    if (typeof problem === 'string') return problem;
    return `${this.url} answered ${response.status} without saying why; is it Baton's API?`;
  }
}

/** Who asks, and why, as it is kept with the run. */
function askedFor(reason: string | undefined) {
  return { reason, requestedBy: 'cli' };
}

function isJson(response: Response): boolean {
  return /\bjson\b/.test(response.headers.get('content-type') ?? '');
}
