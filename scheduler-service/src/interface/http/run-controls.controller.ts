import { type Guid, parseOrganizationId } from '@baton/contracts';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiDefaultResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ControlRun } from '../../application/control-run';
import { Transactions } from '../../application/ports/transactions.port';
import type { Run } from '../../domain/run';
import { ProblemBody } from './problem.dto';
import { ControlBody, RetryBody, RunIdParam, RunStateBody } from './run.dto';

/** What operators ask of a run. Each answers with the state the run then has; what makes no sense in it is a 409. */
@ApiTags('runs')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/runs/:runId')
export class RunControlsController {
  constructor(
    private readonly controlRun: ControlRun,
    private readonly transactions: Transactions,
  ) {}

  @Post('cancel')
  @HttpCode(202)
  @ApiOperation({ summary: 'End a run: pending work is cancelled, running work finishes' })
  @ApiAcceptedResponse({ type: RunStateBody })
  cancel(@Param() { runId }: RunIdParam, @Body() asking: ControlBody): Promise<RunStateBody> {
    const wish = { kind: 'cancel', reason: asking.reason ?? undefined } as const;
    return this.apply(runId, () => this.controlRun.execute(runId, wish, asking));
  }

  @Post('pause')
  @HttpCode(202)
  @ApiOperation({ summary: 'Hold a run: what runs finishes, nothing new starts' })
  @ApiAcceptedResponse({ type: RunStateBody })
  pause(@Param() { runId }: RunIdParam, @Body() asking: ControlBody): Promise<RunStateBody> {
    return this.apply(runId, () => this.controlRun.execute(runId, { kind: 'pause' }, asking));
  }

  @Post('resume')
  @HttpCode(202)
  @ApiOperation({ summary: 'Go on with a held run; a delay has what was left of it' })
  @ApiAcceptedResponse({ type: RunStateBody })
  resume(@Param() { runId }: RunIdParam, @Body() asking: ControlBody): Promise<RunStateBody> {
    return this.apply(runId, () => this.controlRun.execute(runId, { kind: 'resume' }, asking));
  }

  @Post('retry-faulted')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Run again what faulted: all of it, or of some modules, schedule types, organizations, causes',
  })
  @ApiAcceptedResponse({ type: RunStateBody })
  retryFaulted(@Param() { runId }: RunIdParam, @Body() body: RetryBody): Promise<RunStateBody> {
    const selection = {
      modules: body.modules ?? undefined,
      scheduleTypes: body.scheduleTypes ?? undefined,
      organizationIds: body.organizationIds?.map(parseOrganizationId),
      fingerprints: body.fingerprints ?? undefined,
    };
    return this.apply(runId, () => this.controlRun.retryFaulted(runId, selection, body));
  }

  private async apply(runId: Guid, work: () => Promise<Run>): Promise<RunStateBody> {
    const { state } = await this.transactions.run(work);
    return { runId, state };
  }
}
