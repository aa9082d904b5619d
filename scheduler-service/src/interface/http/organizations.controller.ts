import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ControlOrganization } from '../../application/control-organization';
import type { OrganizationView } from '../../application/ports/organization-pause.repository.port';
import { Transactions } from '../../application/ports/transactions.port';
import { OrganizationBody, OrganizationIdParam, PauseOrganizationBody } from './organization.dto';
import { ProblemBody } from './problem.dto';
import { ControlBody } from './run.dto';

/** An organization, and what operators ask of it. */
@ApiTags('organizations')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/organizations/:organizationId')
export class OrganizationsController {
  constructor(
    private readonly organizations: ControlOrganization,
    private readonly transactions: Transactions,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Show an organization, and whether it is paused' })
  @ApiOkResponse({ type: OrganizationBody })
  look(@Param() { organizationId }: OrganizationIdParam): Promise<OrganizationView> {
    return this.transactions.run(() => this.organizations.look(organizationId));
  }

  @Post('pause')
  @HttpCode(202)
  @ApiOperation({ summary: 'Leave an organization out, of a run at work too as far as it has not started there' })
  @ApiAcceptedResponse({ type: OrganizationBody })
  pause(
    @Param() { organizationId }: OrganizationIdParam,
    @Body() { untilUtc, ...asking }: PauseOrganizationBody,
  ): Promise<OrganizationView> {
    const until = untilUtc ? new Date(untilUtc) : undefined;
    return this.transactions.run(() => this.organizations.pause(organizationId, until, asking));
  }

  @Post('resume')
  @HttpCode(202)
  @ApiOperation({ summary: 'Let an organization take part again, from the next planning on' })
  @ApiAcceptedResponse({ type: OrganizationBody })
  resume(@Param() { organizationId }: OrganizationIdParam, @Body() asking: ControlBody): Promise<OrganizationView> {
    return this.transactions.run(() => this.organizations.resume(organizationId, asking));
  }
}
