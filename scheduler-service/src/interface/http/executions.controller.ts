import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ExecutionPage, ListRunExecutions } from '../../application/list-run-executions';
import { ExecutionPageBody, ListExecutionsQuery } from './execution.dto';
import { ProblemBody } from './problem.dto';
import { RunIdParam } from './run.dto';

/** A run's executions. They live in the modules, which are asked; one that does not answer is a 503 that names it. */
@ApiTags('runs')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/runs/:runId/executions')
export class ExecutionsController {
  constructor(private readonly listExecutions: ListRunExecutions) {}

  @Get()
  @ApiOperation({ summary: "List a run's executions by module, schedule type, date and organization" })
  @ApiOkResponse({ type: ExecutionPageBody })
  list(@Param() { runId }: RunIdParam, @Query() query: ListExecutionsQuery): Promise<ExecutionPage> {
    const { state, module, scheduleType, organizationId, cursor, limit } = query;
    return this.listExecutions.execute(runId, { state, module, scheduleType, organizationId, cursor, limit });
  }
}
