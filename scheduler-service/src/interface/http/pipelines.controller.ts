import { Clock, readRunDate, runDateOf } from '@baton/contracts';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForecastNight, type NightForecast } from '../../application/forecast-night';
import { NightForecastBody, PipelineParam, PlanQuery } from './plan.dto';
import { ProblemBody } from './problem.dto';

/** Pipelines: what their nights are expected to be. */
@ApiTags('pipelines')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/pipelines')
export class PipelinesController {
  constructor(
    private readonly forecastNight: ForecastNight,
    private readonly clock: Clock,
  ) {}

  @Get(':name/plan')
  @ApiOperation({ summary: 'When stages and schedule types of a night are expected to begin, and how long each takes' })
  @ApiOkResponse({ type: NightForecastBody })
  forecast(@Param() { name }: PipelineParam, @Query() { date }: PlanQuery): Promise<NightForecast> {
    const now = this.clock.now();
    return this.forecastNight.execute(name, (date === undefined ? undefined : readRunDate(date)) ?? runDateOf(now));
  }
}
