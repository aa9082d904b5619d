import { Clock } from '@baton/contracts';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { UnknownRunError } from '../../application/application.error';
import { RunQueries } from '../../application/ports/run-queries.port';
import { Transactions } from '../../application/ports/transactions.port';
import type { FaultCause, RunDetail, RunPage } from '../../application/run-view';
import { StartRun } from '../../application/start-run';
import { ProblemBody } from './problem.dto';
import {
  FaultCausesBody,
  ListRunsQuery,
  RunAcceptedBody,
  RunDetailBody,
  RunIdParam,
  RunPageBody,
  StartRunBody,
} from './run.dto';
import { RunRefusedError } from './run-refused.error';

/** Runs: asked for, listed, looked at. */
@ApiTags('runs')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/runs')
export class RunsController {
  constructor(
    private readonly startRun: StartRun,
    private readonly queries: RunQueries,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Start the run of a date; asking again gives the same run' })
  @ApiAcceptedResponse({ type: RunAcceptedBody })
  async start(@Body() body: StartRunBody, @Res({ passthrough: true }) response: Response): Promise<RunAcceptedBody> {
    const request = { ...body, dryRun: body.dryRun ?? false, rerun: body.rerun ?? false };
    const result = await this.transactions.run(() => this.startRun.execute(request));
    if (result.kind === 'refused') throw new RunRefusedError(result);
    const { runId, created, state } = result;
    response.location(`/api/v1/runs/${runId}`);
    return { runId, created, state };
  }

  @Get()
  @ApiOperation({ summary: 'List runs, newest request first' })
  @ApiOkResponse({ type: RunPageBody })
  list(@Query() { cursor, limit, state }: ListRunsQuery): Promise<RunPage> {
    return this.queries.list({ cursor, limit, state });
  }

  @Get(':runId')
  @ApiOperation({ summary: 'Show a run with its stages, their numbers per schedule type and the causes of faults' })
  @ApiOkResponse({ type: RunDetailBody })
  async show(@Param() { runId }: RunIdParam): Promise<RunDetail> {
    const run = await this.queries.detail(runId, this.clock.now());
    if (run === undefined) throw new UnknownRunError(runId);
    return run;
  }

  @Get(':runId/faults')
  @ApiOperation({ summary: 'The causes of what faulted in a run, with how many organizations each struck' })
  @ApiOkResponse({ type: FaultCausesBody })
  async faults(@Param() { runId }: RunIdParam): Promise<readonly FaultCause[]> {
    const causes = await this.queries.faults(runId);
    if (causes === undefined) throw new UnknownRunError(runId);
    return causes;
  }
}
