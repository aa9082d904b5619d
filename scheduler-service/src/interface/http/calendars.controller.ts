import { Clock, runDateOf } from '@baton/contracts';
import { addDays, calendarDays } from '@baton/recurrence';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type CalendarChangeView,
  type CalendarDaysView,
  type CalendarDetail,
  type CalendarView,
  calendarChangeView,
  calendarDaysView,
  calendarDetail,
  calendarView,
} from '../../application/calendar-view';
import { ControlCalendars } from '../../application/control-calendars';
import { CalendarCatalog } from '../../application/ports/calendar-catalog.port';
import { Transactions } from '../../application/ports/transactions.port';
import { PreviewCalendar } from '../../application/preview-calendar';
import { RemoveCalendar } from '../../application/remove-calendar';
import {
  CalendarBody,
  CalendarChangeBody,
  CalendarDaysBody,
  CalendarDaysQuery,
  CalendarDetailBody,
  CalendarParam,
  CalendarsBody,
  CalendarViewBody,
  ImportCalendarBody,
  NewCalendarParam,
  ShowCalendarQuery,
} from './calendar.dto';
import { ProblemBody } from './problem.dto';
import { ControlBody } from './run.dto';

const SHOWN = 10;
const DAYS_SHOWN = 365;

/** Which days are off, and when nothing may run: by name, for triggers and for recurrences of enrolments. */
@ApiTags('calendars')
@ApiDefaultResponse({ type: ProblemBody, description: 'What went wrong (RFC 9457).' })
@Controller('api/v1/calendars')
export class CalendarsController {
  constructor(
    private readonly calendars: ControlCalendars,
    private readonly previewing: PreviewCalendar,
    private readonly removing: RemoveCalendar,
    private readonly catalog: CalendarCatalog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List calendars, with who changed each last' })
  @ApiOkResponse({ type: CalendarsBody })
  list(): Promise<{ readonly calendars: readonly CalendarView[] }> {
    return this.transactions.run(async () => ({ calendars: (await this.catalog.all()).map(calendarView) }));
  }

  @Get(':name')
  @ApiOperation({ summary: 'Show a calendar, who needs it, and its versions' })
  @ApiOkResponse({ type: CalendarDetailBody })
  show(@Param() { name }: CalendarParam, @Query() { versions }: ShowCalendarQuery): Promise<CalendarDetail> {
    return this.transactions.run(() => this.detail(name, versions));
  }

  @Get(':name/days-off')
  @ApiOperation({ summary: 'List the days off and the blackouts of a span of dates, also those of calendars it names' })
  @ApiOkResponse({ type: CalendarDaysBody })
  days(@Param() { name }: CalendarParam, @Query() asked: CalendarDaysQuery): Promise<CalendarDaysView> {
    const from = asked.from ?? runDateOf(this.clock.now());
    const to = asked.to ?? addDays(from, DAYS_SHOWN);
    return this.transactions.run(async () => {
      await this.calendars.known(name);
      return calendarDaysView(from, to, calendarDays(name, { from, to }, await this.catalog.needed([name])));
    });
  }

  @Put(':name')
  @ApiOperation({ summary: 'Make a calendar, or put another in its place; triggers that need it go by it from now on' })
  @ApiOkResponse({ type: CalendarDetailBody })
  set(@Param() { name }: NewCalendarParam, @Body() asked: CalendarBody): Promise<CalendarDetail> {
    return this.transactions.run(async () => {
      await this.calendars.set(name, asked);
      return this.detail(name);
    });
  }

  @Post(':name/change-preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What putting another in its place would do to triggers and enrolments in 90 days; nothing is changed',
  })
  @ApiOkResponse({ type: CalendarChangeBody })
  async previewSet(@Param() { name }: NewCalendarParam, @Body() asked: CalendarBody): Promise<CalendarChangeView> {
    return calendarChangeView(await this.previewing.execute(name, asked));
  }

  @Post(':name/import')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Take days off from CSV, or days off and blackouts from iCalendar: all of a file or nothing',
  })
  @ApiOkResponse({ type: CalendarDetailBody })
  import(@Param() { name }: NewCalendarParam, @Body() asked: ImportCalendarBody): Promise<CalendarDetail> {
    return this.transactions.run(async () => {
      await this.calendars.import(name, asked);
      return this.detail(name);
    });
  }

  @Delete(':name')
  @ApiOperation({ summary: 'Remove a calendar that no trigger, no calendar and no enrolment needs; its versions stay' })
  @ApiOkResponse({ type: CalendarViewBody, description: 'What it was.' })
  async remove(@Param() { name }: CalendarParam, @Body() asking: ControlBody): Promise<CalendarView> {
    return calendarView(await this.removing.execute(name, asking));
  }

  private async detail(name: string, versions = SHOWN): Promise<CalendarDetail> {
    const calendar = await this.calendars.known(name);
    return calendarDetail(calendar, await this.catalog.usersOf(name), await this.catalog.versions(name, versions));
  }
}
