import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type DecisionPage, ListLeftOut, type ReasonCount } from '../../application/list-left-out';
import { DecisionPageBody, ListDecisionsQuery, ReasonCountBody } from './decision.dto';
import { ProblemBody } from './problem.dto';
import { RunIdParam } from './run.dto';

/** Whom a run left out. The ledgers live in the modules, which are asked; one that does not answer is a 503 that names it. */
@ApiTags('runs')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/runs/:runId')
export class DecisionsController {
  constructor(private readonly leftOut: ListLeftOut) {}

  @Get('reasons')
  @ApiOperation({ summary: 'Count whom a run left out by module, schedule type and reason' })
  @ApiOkResponse({ type: [ReasonCountBody] })
  count(@Param() { runId }: RunIdParam): Promise<readonly ReasonCount[]> {
    return this.leftOut.reasons(runId);
  }

  @Get('decisions')
  @ApiOperation({ summary: 'List whom a run left out and why, by module, schedule type, date and organization' })
  @ApiOkResponse({ type: DecisionPageBody })
  list(@Param() { runId }: RunIdParam, @Query() query: ListDecisionsQuery): Promise<DecisionPage> {
    const { reason, module, scheduleType, organizationId, cursor, limit } = query;
    return this.leftOut.page(runId, { reason, module, scheduleType, organizationId, cursor, limit });
  }
}
