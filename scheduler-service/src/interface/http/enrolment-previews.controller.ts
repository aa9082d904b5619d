import { Controller, Get, Query } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type EnrolmentPreview, PreviewEnrolments } from '../../application/preview-enrolments';
import { EnrolmentPreviewBody, PreviewEnrolmentsQuery } from './enrolment-preview.dto';
import { ProblemBody } from './problem.dto';

/** When an organization's enrolments are due, and why then: with its rules, its calendars and its clocks. */
@ApiTags('enrolments')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/enrolments')
export class EnrolmentPreviewsController {
  constructor(private readonly previewEnrolments: PreviewEnrolments) {}

  @Get('preview')
  @ApiOperation({ summary: "List when an organization's enrolments are due and what is left out, each line with why" })
  @ApiOkResponse({ type: EnrolmentPreviewBody })
  preview(@Query() query: PreviewEnrolmentsQuery): Promise<EnrolmentPreview> {
    return this.previewEnrolments.execute({ ...query, oddOnly: false });
  }

  @Get('odd-days')
  @ApiOperation({
    summary: "List the changes of an organization's clocks in the year to come, and what they do to its work",
  })
  @ApiOkResponse({ type: EnrolmentPreviewBody })
  oddDays(@Query() query: PreviewEnrolmentsQuery): Promise<EnrolmentPreview> {
    return this.previewEnrolments.execute({ ...query, oddOnly: true });
  }
}
