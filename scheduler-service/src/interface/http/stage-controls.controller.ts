import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiDefaultResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ControlRun } from '../../application/control-run';
import { Transactions } from '../../application/ports/transactions.port';
import { ProblemBody } from './problem.dto';
import { ControlBody, RunStateBody, StageParam } from './run.dto';

/** What operators ask of one stage of a run. Answers as the controls of a run do. */
@ApiTags('runs')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/runs/:runId/stages/:module')
export class StageControlsController {
  constructor(
    private readonly controlRun: ControlRun,
    private readonly transactions: Transactions,
  ) {}

  @Post('retry')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Begin a stage anew that is at work or in which something faulted; the old attempt is fenced',
  })
  @ApiAcceptedResponse({ type: RunStateBody })
  async retry(@Param() { runId, module }: StageParam, @Body() asking: ControlBody): Promise<RunStateBody> {
    const { state } = await this.transactions.run(() => this.controlRun.retryStage(runId, module, asking));
    return { runId, state };
  }

  @Post('skip')
  @HttpCode(202)
  @ApiOperation({ summary: 'Leave a stage out: one that waits at once, one at work is asked to end; the run goes on' })
  @ApiAcceptedResponse({ type: RunStateBody })
  async skip(@Param() { runId, module }: StageParam, @Body() asking: ControlBody): Promise<RunStateBody> {
    const wish = { kind: 'skip-stage', module } as const;
    const { state } = await this.transactions.run(() => this.controlRun.execute(runId, wish, asking));
    return { runId, state };
  }
}
