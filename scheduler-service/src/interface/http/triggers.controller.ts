import { Clock } from '@baton/contracts';
import { calendarsNamedBy } from '@baton/recurrence';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ControlTriggers } from '../../application/control-triggers';
import { CalendarCatalog } from '../../application/ports/calendar-catalog.port';
import { Transactions } from '../../application/ports/transactions.port';
import { TriggerCatalog } from '../../application/ports/trigger-catalog.port';
import { UnknownTriggerError } from '../../application/trigger.error';
import {
  type TriggerChangeView,
  type TriggerDetail,
  type TriggerView,
  triggerChangeView,
  triggerDetail,
  triggerView,
} from '../../application/trigger-view';
import { ProblemBody } from './problem.dto';
import { ControlBody } from './run.dto';
import {
  ListTriggersQuery,
  ShowTriggerQuery,
  TriggerBody,
  TriggerChangeBody,
  TriggerDetailBody,
  TriggerParam,
  TriggerPatchBody,
  TriggersBody,
  TriggerViewBody,
} from './trigger.dto';

const SHOWN = 10;

/** What starts runs by the clock. */
@ApiTags('triggers')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/triggers')
export class TriggersController {
  constructor(
    private readonly triggers: ControlTriggers,
    private readonly catalog: TriggerCatalog,
    private readonly calendars: CalendarCatalog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List triggers, with when each fires next and what it fired last' })
  @ApiOkResponse({ type: TriggersBody })
  async list(@Query() { pipeline }: ListTriggersQuery): Promise<{ readonly triggers: readonly TriggerView[] }> {
    return { triggers: (await this.catalog.all(pipeline)).map(triggerView) };
  }

  @Get(':name')
  @ApiOperation({ summary: 'Show a trigger with its next and its last occurrences' })
  @ApiOkResponse({ type: TriggerDetailBody })
  show(@Param() { name }: TriggerParam, @Query() { next, last }: ShowTriggerQuery): Promise<TriggerDetail> {
    return this.transactions.run(() => this.detail(name, next, last));
  }

  @Post()
  @ApiOperation({ summary: 'Make a trigger; it makes up for nothing from before' })
  @ApiCreatedResponse({ type: TriggerDetailBody })
  async create(
    @Body() { name, ...asked }: TriggerBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TriggerDetail> {
    const made = await this.transactions.run(async () => {
      await this.triggers.create(name, asked);
      return this.detail(name);
    });
    response.location(`/api/v1/triggers/${name}`);
    return made;
  }

  @Patch(':name')
  @ApiOperation({ summary: 'Change a trigger from now on; what is left out stays, null is the default' })
  @ApiOkResponse({ type: TriggerDetailBody })
  change(@Param() { name }: TriggerParam, @Body() asked: TriggerPatchBody): Promise<TriggerDetail> {
    return this.transactions.run(async () => {
      await this.triggers.change(name, asked);
      return this.detail(name);
    });
  }

  @Post(':name/change-preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a change would add, remove and move in the 90 days to come; nothing is changed' })
  @ApiOkResponse({ type: TriggerChangeBody })
  async previewChange(@Param() { name }: TriggerParam, @Body() asked: TriggerPatchBody): Promise<TriggerChangeView> {
    return triggerChangeView(await this.transactions.run(() => this.triggers.previewChange(name, asked)));
  }

  @Post(':name/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Switch a trigger on; what was missed while it was off is not made up for' })
  @ApiOkResponse({ type: TriggerDetailBody })
  enable(@Param() { name }: TriggerParam, @Body() asking: ControlBody): Promise<TriggerDetail> {
    return this.switched(name, true, asking);
  }

  @Post(':name/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Switch a trigger off' })
  @ApiOkResponse({ type: TriggerDetailBody })
  disable(@Param() { name }: TriggerParam, @Body() asking: ControlBody): Promise<TriggerDetail> {
    return this.switched(name, false, asking);
  }

  @Delete(':name')
  @ApiOperation({ summary: 'Remove a trigger and the ledger of what it fired; its runs stay' })
  @ApiOkResponse({ type: TriggerViewBody, description: 'What it was.' })
  remove(@Param() { name }: TriggerParam, @Body() asking: ControlBody): Promise<TriggerView> {
    return this.transactions.run(async () => {
      const { next: _next, firings: _firings, controls: _controls, ...view } = await this.detail(name);
      await this.triggers.remove(name, asking);
      return view;
    });
  }

  private switched(name: string, enabled: boolean, asking: ControlBody): Promise<TriggerDetail> {
    return this.transactions.run(async () => {
      await this.triggers.enable(name, enabled, asking);
      return this.detail(name);
    });
  }

  private async detail(name: string, next = SHOWN, last = SHOWN): Promise<TriggerDetail> {
    const trigger = await this.catalog.find(name);
    if (trigger === undefined) throw new UnknownTriggerError(name);
    const surroundings = {
      firings: await this.catalog.firings(name, last),
      controls: await this.catalog.controls(name, last),
      calendars: await this.calendars.needed(calendarsNamedBy(trigger.settings.rule)),
    };
    return triggerDetail(trigger, surroundings, this.clock.now(), next);
  }
}
