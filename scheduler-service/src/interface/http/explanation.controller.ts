import { parseOrganizationId, readRunDate } from '@baton/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InvalidRequestError } from '../../application/application.error';
import { ExplainExecution, type ExplainedWork } from '../../application/explain-execution';
import { ExplainedBody, ExplainQuery } from './explanation.dto';
import { ProblemBody } from './problem.dto';

/** Why something ran or did not. The module is asked; one that does not answer is a 503 that names it. */
@ApiTags('executions')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/explain')
export class ExplanationController {
  constructor(private readonly explain: ExplainExecution) {}

  @Get()
  @ApiOperation({ summary: "Say what became of an organization's work of a date, or why it was not run" })
  @ApiOkResponse({ type: ExplainedBody })
  async show(@Query() { organization, scheduleType, date }: ExplainQuery): Promise<ExplainedWork> {
    const runDate = readRunDate(date);
    if (runDate === undefined) throw new InvalidRequestError('date', 'expected a date such as 2026-03-01');
    return this.explain.execute(parseOrganizationId(organization), scheduleType, runDate);
  }
}
