import type { Command } from 'commander';
import { listPipelines, lookAtPipeline, setPipeline } from './actions/pipelines';
import { PipelineApi } from './pipeline-api';
import type { Add } from './program.types';
import { readFileText, readLimit } from './reading';

/** Pipelines: the modules of a night in their order. */
export const addPipelines: Add = (program, terminal, api, ended) => {
  const pipelines = program
    .command('pipelines')
    .description('the modules of a night in their order: look at them, change them');
  pipelines
    .command('list', { isDefault: true })
    .description('list them; what is meant when no other command is given')
    .action(async () => ended(await listPipelines(new PipelineApi(api()), terminal)));
  pipelines
    .command('show <pipeline>')
    .description('show its stages, what starts it and who changed it; --json gives what set takes')
    .option('--versions <number>', 'how many versions (default: 10)', readLimit)
    .action(async (name: string, { versions = 10 }: { versions?: number }) => {
      ended(await lookAtPipeline(new PipelineApi(api()), terminal, name, versions));
    });
  const set = pipelines
    .command('set <pipeline>')
    .description('make one, or a new version of it; runs that have begun keep theirs');
  set
    .argument('<file>', 'JSON as show --json writes it: version (0 for a new one), whenActive, stages', readFileText)
    .option('--reason <text>', 'why; kept with the version')
    .action(async (name: string, file: string, { reason }: { readonly reason?: string }) => {
      const { version, whenActive, stages } = documentIn(set, file);
      ended(await setPipeline(new PipelineApi(api()), terminal, name, { version, whenActive, stages, reason }));
    });
};

/** What a file says; what it means is the API's to judge. */
function documentIn(command: Command, file: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(file);
    if (typeof document === 'object' && document !== null && !Array.isArray(document)) return { ...document };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return command.error(`error: The file is no JSON: ${error.message}`);
  }
  return command.error('error: The file is no JSON object with version and stages.');
}
