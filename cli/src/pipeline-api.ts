import type { ApiClient } from './api-client';
import type { PipelineDetail, PipelineRequest, PipelineView } from './pipeline.types';

/** The part of the API that is about pipelines; throws as {@link ApiClient} does. */
export class PipelineApi {
  constructor(private readonly api: ApiClient) {}

  all(): Promise<{ readonly pipelines: readonly PipelineView[] }> {
    return this.api.call('GET', '/pipelines');
  }

  one(name: string, versions: number): Promise<PipelineDetail> {
    return this.api.call('GET', `${pathOf(name)}?${new URLSearchParams({ versions: String(versions) })}`);
  }

  set(name: string, request: PipelineRequest): Promise<PipelineDetail> {
    return this.api.call('PUT', pathOf(name), this.api.asked(request));
  }
}

function pathOf(name: string): string {
  return `/pipelines/${encodeURIComponent(name)}`;
}
