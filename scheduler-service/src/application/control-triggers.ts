import { Clock } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { type Calendars, calendarsNamedBy, changeOf, type RuleChange, scheduleDefinition } from '@baton/recurrence';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidRequestError } from './application.error';
import type { Asking } from './control-run';
import { changedFrom, decidedFrom } from './decided-trigger';
import { CalendarCatalog } from './ports/calendar-catalog.port';
import { type KnownTrigger, TriggerCatalog } from './ports/trigger-catalog.port';
import { TickTriggers } from './tick-triggers';
import { TriggerExistsError, UnknownTriggerError } from './trigger.error';
import { refuseUndue, scheduleOf, settingsOf, type TriggerRequest, type TriggerSettings } from './trigger-settings';

/** What a change of a trigger would do, and to which span of time. */
export interface TriggerChange extends RuleChange {
  readonly from: Date;
  readonly to: Date;
}

const PREVIEW_MS = 90 * 86_400_000;

/** Makes, changes and removes triggers. Belongs to the caller's unit of work. */
@Injectable()
export class ControlTriggers {
  constructor(
    private readonly clock: Clock,
    private readonly catalog: TriggerCatalog,
    private readonly calendars: CalendarCatalog,
    private readonly tick: TickTriggers,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Makes a trigger. It owes nothing from before.
   *
   * @throws {TriggerExistsError} when there is one of that name.
   * @throws {InvalidRequestError} that names the field that is wrong; {RuleError} when the rule cannot be used.
   */
  async create(
    name: string,
    asked: TriggerRequest & { readonly enabled?: boolean | undefined } & Asking,
  ): Promise<void> {
    await this.calendars.hold();
    const now = this.clock.now();
    const settings = settingsOf(undefined, asked);
    const calendars = await this.calendarsOf(settings);
    refuseUndue(scheduleOf(name, settings, calendars), now);
    await this.refuseUnknownPipeline(settings.pipeline);
    const trigger = { name, settings, enabled: asked.enabled ?? true };
    const made = await this.catalog.insert(decidedFrom(trigger, now, calendars));
    if (!made) throw new TriggerExistsError(name);
    await this.record(name, 'create', asked);
  }

  /**
   * Changes a trigger. What it owed until now is decided first, by what it was; what it is from now on makes up for
   * nothing before.
   *
   * @throws {UnknownTriggerError} when there is no such trigger; as {@link create} otherwise.
   */
  async change(name: string, asked: TriggerRequest & Asking): Promise<void> {
    const trigger = await this.settled(name);
    const now = this.clock.now();
    const settings = settingsOf(trigger.settings, asked);
    const calendars = await this.calendarsOf(settings);
    const schedule = scheduleOf(name, settings, calendars);
    refuseUndue(schedule, now);
    if (settings.pipeline !== trigger.settings.pipeline) await this.refuseUnknownPipeline(settings.pipeline);
    await this.catalog.update(decidedFrom({ ...trigger, settings }, changedFrom(trigger, schedule, now), calendars));
    await this.record(name, 'change', asked);
  }

  /** What {@link change} would do to the 90 days from now. Changes nothing, and throws as that does. */
  async previewChange(name: string, asked: TriggerRequest): Promise<TriggerChange> {
    const now = this.clock.now();
    const trigger = await this.catalog.find(name);
    if (trigger === undefined) throw new UnknownTriggerError(name);
    const settings = settingsOf(trigger.settings, asked);
    const calendars = await this.calendarsOf(trigger.settings, settings);
    refuseUndue(scheduleOf(name, settings, calendars), now);
    const range = { from: now, to: new Date(now.getTime() + PREVIEW_MS) };
    const definition = (of: TriggerSettings) => scheduleDefinition(scheduleOf(name, of, calendars));
    return { ...changeOf(definition(trigger.settings), definition(settings), range, calendars), ...range };
  }

  /**
   * Switches a trigger on or off. What was missed while it was off is not made up for; what it owed before is.
   *
   * @throws {UnknownTriggerError} when there is no such trigger.
   */
  async enable(name: string, enabled: boolean, asked: Asking): Promise<void> {
    const trigger = await this.settled(name);
    if (trigger.enabled === enabled) return;
    const since = Math.max(trigger.decidedUntil.getTime(), this.clock.now().getTime());
    const calendars = await this.calendarsOf(trigger.settings);
    await this.catalog.update(decidedFrom({ ...trigger, enabled }, new Date(since), calendars));
    await this.record(name, enabled ? 'enable' : 'disable', asked);
  }

  /** Removes a trigger with its ledger; runs stay. @throws {UnknownTriggerError} when there is no such trigger. */
  async remove(name: string, asked: Asking): Promise<void> {
    await this.settled(name);
    await this.catalog.remove(name);
    await this.record(name, 'remove', asked);
  }

  /** A trigger, locked, that owes nothing. */
  private async settled(name: string): Promise<KnownTrigger> {
    await this.calendars.hold();
    const known = await this.catalog.lock(name);
    if (known === undefined) throw new UnknownTriggerError(name);
    await this.tick.settle(name);
    return (await this.catalog.find(name)) ?? known;
  }

  private calendarsOf(...settings: readonly TriggerSettings[]): Promise<Calendars> {
    return this.calendars.needed(settings.flatMap(({ rule }) => calendarsNamedBy(rule)));
  }

  private async refuseUnknownPipeline(pipeline: string): Promise<void> {
    if (await this.catalog.hasPipeline(pipeline)) return;
    throw new InvalidRequestError(
      'pipeline',
      `expected a pipeline that exists, such as nightly; "${pipeline}" does not`,
    );
  }

  private async record(name: string, control: string, { requestedBy, reason }: Asking): Promise<void> {
    const at = this.clock.now();
    await this.catalog.record(name, { control, requestedBy: requestedBy ?? null, reason: reason ?? null, at });
    const fields = {
      [LogField.triggerId]: name,
      [LogField.control]: control,
      [LogField.requestedBy]: requestedBy,
      [LogField.reason]: reason,
    };
    this.logger.info(fields, 'a control of a trigger was asked for');
  }
}
