import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ControlQuarantine, type QuarantineView } from '../../application/control-quarantine';
import { QuarantineBody, ReleaseBody, ReleasedBody } from './organization.dto';
import { ProblemBody } from './problem.dto';

/** Organizations that faulted alike too many nights in a row. Modules know them, and are asked. */
@ApiTags('organizations')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/quarantine')
export class QuarantineController {
  constructor(private readonly quarantine: ControlQuarantine) {}

  @Get()
  @ApiOperation({ summary: 'List who is in quarantine, by module, who has waited longest first' })
  @ApiOkResponse({ type: QuarantineBody })
  list(): Promise<QuarantineView> {
    return this.quarantine.list();
  }

  @Post('release')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let an organization take part in a schedule type again, from the next planning on' })
  @ApiOkResponse({ type: ReleasedBody })
  async release(@Body() { organizationId, scheduleType, ...asking }: ReleaseBody): Promise<ReleasedBody> {
    await this.quarantine.release(organizationId, scheduleType, asking);
    return { organizationId, scheduleType };
  }
}
