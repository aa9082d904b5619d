import { ApiAwayError, ApiRefusedError } from './api.error';
import type {
  BackfillRequest,
  BackfillView,
  DecisionFilter,
  DecisionPage,
  ExecutionPage,
  Explanation,
  FaultCause,
  NightForecast,
  OrganizationView,
  QuarantineView,
  ReasonCount,
  RetryRequest,
  RunAccepted,
  RunDetail,
  RunPage,
  RunRequest,
  RunState,
} from './api.types';
import type { TriggerChange, TriggerDetail, TriggerRequest, TriggerView } from './trigger.types';

type Control = 'cancel' | 'pause' | 'resume';

/** Where the API is, and for whom it is asked. */
export interface ApiOptions {
  /** Such as `http://localhost:3000`. */
  readonly url: string;
  /** Who asks, as it is kept with what was asked. */
  readonly requestedBy: string;
  /** Is given every answer as it came. */
  readonly answered: (answer: unknown) => void;
}

/** The HTTP API of the scheduler. Every call throws {@link ApiAwayError} or {@link ApiRefusedError} when it cannot be done. */
export class ApiClient {
  private readonly base: string;

  constructor(private readonly options: ApiOptions) {
    this.base = `${options.url.replace(/\/+$/, '')}/api/v1`;
  }

  startRun(request: RunRequest): Promise<RunAccepted> {
    return this.call('POST', '/runs', this.asked(request));
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

  reasons(runId: string): Promise<readonly ReasonCount[]> {
    return this.call('GET', `${this.pathOf(runId)}/reasons`);
  }

  decisions(runId: string, filter: DecisionFilter, cursor: string | null): Promise<DecisionPage> {
    const query = new URLSearchParams({ limit: '500' });
    for (const [name, value] of Object.entries({ ...filter, cursor })) if (value) query.set(name, value);
    return this.call('GET', `${this.pathOf(runId)}/decisions?${query}`);
  }

  explain(organization: string, scheduleType: string, date: string): Promise<Explanation> {
    return this.call('GET', `/explain?${new URLSearchParams({ organization, scheduleType, date })}`);
  }

  plan(pipeline: string, date: string | undefined): Promise<NightForecast> {
    const query = date === undefined ? '' : `?${new URLSearchParams({ date })}`;
    return this.call('GET', `/pipelines/${encodeURIComponent(pipeline)}/plan${query}`);
  }

  control(runId: string, control: Control, reason: string | undefined): Promise<RunState> {
    return this.call('POST', `${this.pathOf(runId)}/${control}`, this.asked({ reason }));
  }

  controlStage(
    runId: string,
    module: string,
    control: 'retry' | 'skip',
    reason: string | undefined,
  ): Promise<RunState> {
    return this.call(
      'POST',
      `${this.pathOf(runId)}/stages/${encodeURIComponent(module)}/${control}`,
      this.asked({ reason }),
    );
  }

  retryFaulted(runId: string, request: RetryRequest): Promise<RunState> {
    return this.call('POST', `${this.pathOf(runId)}/retry-faulted`, this.asked(request));
  }

  startBackfill(request: BackfillRequest): Promise<BackfillView> {
    return this.call('POST', '/backfills', this.asked(request));
  }

  backfill(id: string): Promise<BackfillView> {
    return this.call('GET', `/backfills/${encodeURIComponent(id)}`);
  }

  cancelBackfill(id: string, reason: string | undefined): Promise<{ readonly cancelled: number }> {
    return this.call('POST', `/backfills/${encodeURIComponent(id)}/cancel`, this.asked({ reason }));
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
    return this.call('POST', path, this.asked({ untilUtc, reason }));
  }

  quarantine(): Promise<QuarantineView> {
    return this.call('GET', '/quarantine');
  }

  releaseFromQuarantine(organizationId: string, scheduleType: string, reason: string | undefined): Promise<unknown> {
    return this.call('POST', '/quarantine/release', this.asked({ organizationId, scheduleType, reason }));
  }

  triggers(pipeline: string | undefined): Promise<{ readonly triggers: readonly TriggerView[] }> {
    const query = pipeline === undefined ? '' : `?${new URLSearchParams({ pipeline })}`;
    return this.call('GET', `/triggers${query}`);
  }

  trigger(
    name: string,
    { next = 10, last = 10 }: { readonly next?: number | undefined; readonly last?: number | undefined },
  ): Promise<TriggerDetail> {
    const query = new URLSearchParams({ next: String(next), last: String(last) });
    return this.call('GET', `${this.triggerPath(name)}?${query}`);
  }

  addTrigger(name: string, request: TriggerRequest): Promise<TriggerDetail> {
    return this.call('POST', '/triggers', this.asked({ name, ...request }));
  }

  changeTrigger(name: string, request: TriggerRequest): Promise<TriggerDetail> {
    return this.call('PATCH', this.triggerPath(name), this.asked(request));
  }

  previewTrigger(name: string, request: TriggerRequest): Promise<TriggerChange> {
    return this.call('POST', `${this.triggerPath(name)}/change-preview`, this.asked(request));
  }

  switchTrigger(name: string, control: 'enable' | 'disable', reason: string | undefined): Promise<TriggerDetail> {
    return this.call('POST', `${this.triggerPath(name)}/${control}`, this.asked({ reason }));
  }

  removeTrigger(name: string, reason: string | undefined): Promise<TriggerView> {
    return this.call('DELETE', this.triggerPath(name), this.asked({ reason }));
  }

  /** A request with who asks. */
  asked(request: object): object {
    return { ...request, requestedBy: this.options.requestedBy };
  }

  private pathOf(runId: string): string {
    return `/runs/${encodeURIComponent(runId)}`;
  }

  private triggerPath(name: string): string {
    return `/triggers/${encodeURIComponent(name)}`;
  }

  /** Asks for a path under `/api/v1`. A body that is text is CSV. */
  async call<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object | string): Promise<T> {
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    const answer: unknown = isJson(response) ? JSON.parse(text) : undefined;
    if (!response.ok || answer === undefined)
      throw new ApiRefusedError(response.status, this.reasonOf(response, answer), answer);
    this.options.answered(answer);
    // The API's own form; what it promises is described at /api/docs.
    return answer as T;
  }

  /** Asks for a file under `/api/v1`. */
  async file(path: string): Promise<string> {
    const response = await this.fetch('GET', path, undefined);
    const text = await bytesAsText(response);
    if (!response.ok) {
      const answer: unknown = isJson(response) ? JSON.parse(text) : undefined;
      throw new ApiRefusedError(response.status, this.reasonOf(response, answer), answer);
    }
    this.options.answered(text);
    return text;
  }

  private async fetch(method: string, path: string, body: object | string | undefined): Promise<Response> {
    const content = body === undefined ? {} : contentOf(body);
    try {
      return await fetch(`${this.base}${path}`, { method, ...content });
    } catch (cause) {
      throw new ApiAwayError(this.options.url, { cause });
    }
  }

  private reasonOf(response: Response, answer: unknown): string {
    const problem = typeof answer === 'object' && answer !== null && 'detail' in answer ? answer.detail : undefined;
    if (typeof problem === 'string') return problem;
    return `${this.options.url} answered ${response.status} without saying why; is it Baton's API?`;
  }
}

function isJson(response: Response): boolean {
  return /\bjson\b/.test(response.headers.get('content-type') ?? '');
}

function contentOf(body: object | string) {
  if (typeof body === 'string') return { body, headers: { 'content-type': 'text/csv' } };
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/** With its byte order mark, which `text()` takes away and spreadsheets need. */
async function bytesAsText(response: Response): Promise<string> {
  return Buffer.from(await response.arrayBuffer()).toString('utf8');
}
