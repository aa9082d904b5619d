import type { Guid } from '@baton/contracts';
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { UnknownBackfillError } from '../../application/application.error';
import type { BackfillView } from '../../application/backfill-view';
import { CancelBackfill } from '../../application/end-backfill';
import { BackfillQueries } from '../../application/ports/backfill-queries.port';
import { Transactions } from '../../application/ports/transactions.port';
import { StartBackfill } from '../../application/start-backfill';
import { BackfillBody, BackfillCancelledBody, BackfillIdParam, BackfillViewBody } from './backfill.dto';
import { ProblemBody } from './problem.dto';
import { ControlBody } from './run.dto';
import { RunRefusedError } from './run-refused.error';

/** Ranges of dates that are caught up with, oldest first. */
@ApiTags('backfills')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/backfills')
export class BackfillsController {
  constructor(
    private readonly startBackfill: StartBackfill,
    private readonly cancelBackfill: CancelBackfill,
    private readonly queries: BackfillQueries,
    private readonly transactions: Transactions,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Queue a run for each date of a range, one after the other; dates that have one are left out',
  })
  @ApiAcceptedResponse({ type: BackfillViewBody })
  async start(@Body() body: BackfillBody, @Res({ passthrough: true }) response: Response): Promise<BackfillView> {
    const request = { ...body, dryRun: body.dryRun ?? false, onFault: body.onFault ?? 'continue' };
    const backfillId = await this.transactions.run(async () => {
      const result = await this.startBackfill.execute(request);
      // Thrown inside, so that nothing of a range is kept that was not taken as a whole.
      if (result.kind === 'refused') throw new RunRefusedError(result);
      return result.backfillId;
    });
    response.location(`/api/v1/backfills/${backfillId}`);
    return this.view(backfillId);
  }

  @Get(':backfillId')
  @ApiOperation({ summary: 'Show a backfill with the runs of its dates' })
  @ApiOkResponse({ type: BackfillViewBody })
  show(@Param() { backfillId }: BackfillIdParam): Promise<BackfillView> {
    return this.view(backfillId);
  }

  @Post(':backfillId/cancel')
  @HttpCode(202)
  @ApiOperation({ summary: 'Take back what of a backfill still waits; the run that is active goes on' })
  @ApiAcceptedResponse({ type: BackfillCancelledBody })
  async cancel(@Param() { backfillId }: BackfillIdParam, @Body() asking: ControlBody): Promise<BackfillCancelledBody> {
    const cancelled = await this.transactions.run(() => this.cancelBackfill.execute(backfillId, asking));
    return { backfillId, cancelled };
  }

  private async view(backfillId: Guid): Promise<BackfillView> {
    const view = await this.queries.find(backfillId);
    if (view === undefined) throw new UnknownBackfillError(backfillId);
    return view;
  }
}
