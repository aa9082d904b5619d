import { Readable } from 'node:stream';
import { MAX_ENROLMENT_PAGE } from '@baton/contracts';
import { Body, Controller, Get, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiDefaultResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiTags,
} from '@nestjs/swagger';
import { InvalidRequestError } from '../../application/application.error';
import { ChangeEnrolments, type EnrolmentsResult } from '../../application/change-enrolments';
import { type EnrolmentFilter, type EnrolmentPage, ListEnrolments } from '../../application/list-enrolments';
import { EnrolmentsResultBody, ExportEnrolmentsQuery, ImportEnrolmentsQuery } from './enrolment.dto';
import { csvHead, csvLines, readEnrolmentCsv } from './enrolment-csv';
import { ProblemBody } from './problem.dto';

/** Enrolments of a module as a CSV file: what is exported can be imported again. */
@ApiTags('enrolments')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/enrolments')
export class EnrolmentFilesController {
  constructor(
    private readonly listEnrolments: ListEnrolments,
    private readonly changeEnrolments: ChangeEnrolments,
  ) {}

  @Get('export')
  @ApiOperation({ summary: "Export a module's enrolments as CSV" })
  @ApiProduces('text/csv')
  @ApiOkResponse({ schema: { type: 'string' } })
  async export(@Query() filter: ExportEnrolmentsQuery): Promise<StreamableFile> {
    // Asked before anything is written, so that who cannot be answered hears why.
    const first = await this.page(filter, undefined);
    const [module = ''] = await this.listEnrolments.modulesOf(filter);
    return new StreamableFile(Readable.from(this.lines(filter, first)), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="enrolments-${module}.csv"`,
    });
  }

  @Post('import')
  @HttpCode(200)
  @ApiOperation({ summary: 'Import enrolments of one module from CSV: all of it, or nothing when a line is wrong' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiOkResponse({ type: EnrolmentsResultBody })
  import(@Body() file: unknown, @Query() how: ImportEnrolmentsQuery): Promise<EnrolmentsResult> {
    if (typeof file !== 'string') throw new InvalidRequestError('file', 'expected a body of type text/csv');
    const { asked, problems } = readEnrolmentCsv(file);
    return this.changeEnrolments.execute(asked, how, problems);
  }

  private page(filter: EnrolmentFilter, cursor: string | undefined): Promise<EnrolmentPage> {
    return this.listEnrolments.execute(filter, { cursor, limit: MAX_ENROLMENT_PAGE });
  }

  private async *lines(filter: EnrolmentFilter, first: EnrolmentPage): AsyncGenerator<string> {
    yield csvHead();
    let page = first;
    for (;;) {
      yield csvLines(page.enrolments);
      if (page.nextCursor === null) return;
      page = await this.page(filter, page.nextCursor);
    }
  }
}
