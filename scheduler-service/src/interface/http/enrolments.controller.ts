import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeEnrolments, type EnrolmentsResult } from '../../application/change-enrolments';
import { ChooseEnrolments } from '../../application/choose-enrolments';
import { type EnrolmentChangePage, ListEnrolmentChanges } from '../../application/list-enrolment-changes';
import { type EnrolmentPage, ListEnrolments } from '../../application/list-enrolments';
import {
  ChangeEnrolmentsBody,
  ChosenEnrolmentsBody,
  EndEnrolmentsBody,
  EnrolmentChangePageBody,
  EnrolmentPageBody,
  EnrolmentsResultBody,
  ListEnrolmentChangesQuery,
  ListEnrolmentsQuery,
} from './enrolment.dto';
import { ProblemBody } from './problem.dto';

/** Organizations' parts in schedule types. They live in the modules, which are asked; a change is of one module. */
@ApiTags('enrolments')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/enrolments')
export class EnrolmentsController {
  constructor(
    private readonly listEnrolments: ListEnrolments,
    private readonly listChanges: ListEnrolmentChanges,
    private readonly chooseEnrolments: ChooseEnrolments,
    private readonly changeEnrolments: ChangeEnrolments,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List enrolments by module, schedule type and organization' })
  @ApiOkResponse({ type: EnrolmentPageBody })
  list(@Query() { cursor, limit, ...filter }: ListEnrolmentsQuery): Promise<EnrolmentPage> {
    return this.listEnrolments.execute(filter, { cursor, limit });
  }

  @Get('changes')
  @ApiOperation({ summary: "List who changed an organization's enrolments, when and why; newest first in each module" })
  @ApiOkResponse({ type: EnrolmentChangePageBody })
  changes(@Query() { cursor, limit, ...filter }: ListEnrolmentChangesQuery): Promise<EnrolmentChangePage> {
    return this.listChanges.execute(filter, { cursor, limit });
  }

  @Post('changes')
  @HttpCode(200)
  @ApiOperation({ summary: 'Enrol organizations and change enrolments: all of it, or nothing when a line is wrong' })
  @ApiOkResponse({ type: EnrolmentsResultBody })
  change(@Body() { enrolments, ...how }: ChangeEnrolmentsBody): Promise<EnrolmentsResult> {
    return this.changeEnrolments.execute(numbered(enrolments), how);
  }

  @Post('pause')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Let organizations, or those a filter means, have no part in a schedule type until resumed',
  })
  @ApiOkResponse({ type: EnrolmentsResultBody })
  pause(@Body() asked: ChosenEnrolmentsBody): Promise<EnrolmentsResult> {
    return this.changeEach(asked, { paused: true });
  }

  @Post('resume')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Let organizations take part again; what came due while they were paused is not made up for',
  })
  @ApiOkResponse({ type: EnrolmentsResultBody })
  resume(@Body() asked: ChosenEnrolmentsBody): Promise<EnrolmentsResult> {
    return this.changeEach(asked, { paused: false });
  }

  @Post('end')
  @HttpCode(200)
  @ApiOperation({ summary: 'End enrolments: nothing is due after a date' })
  @ApiOkResponse({ type: EnrolmentsResultBody })
  end(@Body() { validUntil, ...asked }: EndEnrolmentsBody): Promise<EnrolmentsResult> {
    return this.changeEach(asked, { validUntil });
  }

  private async changeEach(
    { scheduleType = '', organizationIds = [], where, ...how }: ChosenEnrolmentsBody,
    change: { readonly paused: boolean } | { readonly validUntil: string },
  ): Promise<EnrolmentsResult> {
    const named = organizationIds.map((organizationId) => ({ organizationId, scheduleType }));
    const chosen = where === undefined ? named : await this.chooseEnrolments.execute(where);
    return this.changeEnrolments.execute(numbered(chosen.map((one) => ({ ...one, ...change }))), how);
  }
}

/** Lines by their place in a list, from 1. */
function numbered<T extends object>(lines: readonly T[]): readonly (T & { readonly line: number })[] {
  return lines.map((line, index) => ({ line: index + 1, ...line }));
}
