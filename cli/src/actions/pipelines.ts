import { textTable } from '@baton/terminal';
import { ExitCode } from '../exit-code';
import type { PipelineDetail, PipelineRequest, PipelineVersion } from '../pipeline.types';
import type { PipelineApi } from '../pipeline-api';
import type { Terminal } from '../terminal';

/** Lists pipelines. */
export async function listPipelines(api: PipelineApi, terminal: Terminal): Promise<ExitCode> {
  const { pipelines } = await api.all();
  const rows = pipelines.map((pipeline) => {
    const { name, version, changedBy, changedAtUtc } = pipeline;
    return [name, version, modulesOf(pipeline), changedBy ?? '', changedAtUtc ?? ''];
  });
  terminal.out(textTable(['pipeline', 'version', 'modules', 'changed by', 'at'], rows));
  return ExitCode.succeeded;
}

/** Shows a pipeline with what starts it and who changed it. */
export async function lookAtPipeline(
  api: PipelineApi,
  terminal: Terminal,
  name: string,
  versions: number,
): Promise<ExitCode> {
  show(terminal, await api.one(name, versions));
  return ExitCode.succeeded;
}

/** Makes a pipeline, or a new version of it. */
export async function setPipeline(
  api: PipelineApi,
  terminal: Terminal,
  name: string,
  request: PipelineRequest,
): Promise<ExitCode> {
  show(terminal, await api.set(name, request));
  return ExitCode.succeeded;
}

const modulesOf = ({ stages }: PipelineVersion): string => stages.map(({ module }) => module).join(', ');

function show(terminal: Terminal, { name, version, whenActive, stages, triggers, versions }: PipelineDetail): void {
  const second = whenActive === 'queue' ? 'waits' : 'is refused';
  terminal.out(`${name}, version ${version}. A second run ${second}.`);
  const rows = stages.map((stage) => [
    ...[stage.module, stage.delayAfter, stage.timeout, stage.onFault, stage.faultShare, stage.silenceAfter],
    stage.conditions.map((condition) => JSON.stringify(condition)).join(', '),
  ]);
  const head = ['module', 'delay after', 'timeout', 'on fault', 'fault share', 'silence after', 'conditions'];
  terminal.out(textTable(head, rows));
  terminal.out(triggers.length === 0 ? 'No trigger starts it.' : `Started by ${triggers.join(', ')}.`);
  for (const entry of versions) {
    const why = entry.reason === null ? '' : `: ${entry.reason}`;
    const who =
      entry.changedAtUtc === null ? 'from the start' : `at ${entry.changedAtUtc} by ${entry.changedBy ?? 'somebody'}`;
    terminal.out(`version ${entry.version} (${modulesOf(entry)}) ${who}${why}`);
  }
}
