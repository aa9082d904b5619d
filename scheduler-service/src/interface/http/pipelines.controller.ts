import { Clock, readRunDate, runDateOf } from '@baton/contracts';
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ControlPipelines } from '../../application/control-pipelines';
import { ForecastNight, type NightForecast } from '../../application/forecast-night';
import { type PipelineDetail, type PipelineView, pipelineDetail, pipelineView } from '../../application/pipeline-view';
import { PipelineCatalog } from '../../application/ports/pipeline-catalog.port';
import { Transactions } from '../../application/ports/transactions.port';
import { NewPipelineParam, PipelineBody, PipelineDetailBody, PipelinesBody, ShowPipelineQuery } from './pipeline.dto';
import { NightForecastBody, PipelineParam, PlanQuery } from './plan.dto';
import { ProblemBody } from './problem.dto';

const SHOWN = 10;

/** Pipelines: the modules of a night in their order, and what their nights are expected to be. */
@ApiTags('pipelines')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/pipelines')
export class PipelinesController {
  constructor(
    private readonly pipelines: ControlPipelines,
    private readonly catalog: PipelineCatalog,
    private readonly transactions: Transactions,
    private readonly forecastNight: ForecastNight,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List pipelines, with who changed each last' })
  @ApiOkResponse({ type: PipelinesBody })
  list(): Promise<{ readonly pipelines: readonly PipelineView[] }> {
    return this.transactions.run(async () => ({ pipelines: (await this.catalog.all()).map(pipelineView) }));
  }

  @Get(':name')
  @ApiOperation({ summary: 'Show a pipeline, what starts it, and its versions' })
  @ApiOkResponse({ type: PipelineDetailBody })
  show(@Param() { name }: PipelineParam, @Query() { versions }: ShowPipelineQuery): Promise<PipelineDetail> {
    return this.transactions.run(() => this.detail(name, versions));
  }

  @Put(':name')
  @ApiOperation({ summary: 'Make a pipeline, or a new version of it; runs there are keep theirs' })
  @ApiOkResponse({ type: PipelineDetailBody })
  set(@Param() { name }: NewPipelineParam, @Body() asked: PipelineBody): Promise<PipelineDetail> {
    return this.transactions.run(async () => {
      await this.pipelines.set(name, asked);
      return this.detail(name, SHOWN);
    });
  }

  @Get(':name/plan')
  @ApiOperation({ summary: 'When stages and schedule types of a night are expected to begin, and how long each takes' })
  @ApiOkResponse({ type: NightForecastBody })
  forecast(@Param() { name }: PipelineParam, @Query() { date }: PlanQuery): Promise<NightForecast> {
    const now = this.clock.now();
    return this.forecastNight.execute(name, (date === undefined ? undefined : readRunDate(date)) ?? runDateOf(now));
  }

  private async detail(name: string, versions: number): Promise<PipelineDetail> {
    const pipeline = await this.pipelines.known(name);
    return pipelineDetail(pipeline, await this.catalog.triggersOf(name), await this.catalog.versions(name, versions));
  }
}
