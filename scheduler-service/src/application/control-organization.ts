import { Clock, type OrganizationId } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidRequestError } from './application.error';
import type { Asking } from './control-run';
import { OrganizationNotPausedError, UnknownOrganizationError } from './organization-controls.error';
import { OrganizationMessages } from './ports/organization-messages.port';
import {
  type OrganizationPauseEntry,
  OrganizationPauseRepository,
  type OrganizationView,
} from './ports/organization-pause.repository.port';

/** Operators' wishes for an organization, told to every module. Belongs to the caller's unit of work. */
@Injectable()
export class ControlOrganization {
  constructor(
    private readonly clock: Clock,
    private readonly pauses: OrganizationPauseRepository,
    private readonly messages: OrganizationMessages,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws {UnknownOrganizationError} when there is no such organization. */
  async look(organizationId: OrganizationId): Promise<OrganizationView> {
    const found = await this.pauses.find(organizationId, this.clock.now());
    if (!found) throw new UnknownOrganizationError(organizationId);
    return found;
  }

  /**
   * Leaves an organization out of every night until a date, or until it is resumed. Asked again it is the newer wish that
   * counts.
   *
   * @throws {UnknownOrganizationError} when there is no such organization.
   * @throws {InvalidRequestError} when it would be over before it begins.
   */
  async pause(organizationId: OrganizationId, until: Date | undefined, asking: Asking): Promise<OrganizationView> {
    await this.lock(organizationId);
    if (until && until <= this.clock.now())
      throw new InvalidRequestError('untilUtc', 'expected an instant that is still to come');
    return this.change(organizationId, true, until, asking);
  }

  /**
   * Lets an organization take part again, from the next planning on.
   *
   * @throws {UnknownOrganizationError} when there is no such organization.
   * @throws {OrganizationNotPausedError} when it is not paused.
   */
  async resume(organizationId: OrganizationId, asking: Asking): Promise<OrganizationView> {
    const { pause } = await this.lock(organizationId);
    if (!pause) throw new OrganizationNotPausedError(organizationId);
    return this.change(organizationId, false, undefined, asking);
  }

  private async lock(organizationId: OrganizationId): Promise<OrganizationView> {
    const found = await this.pauses.lock(organizationId, this.clock.now());
    if (!found) throw new UnknownOrganizationError(organizationId);
    return found;
  }

  private async change(
    organizationId: OrganizationId,
    paused: boolean,
    until: Date | undefined,
    asking: Asking,
  ): Promise<OrganizationView> {
    const reason = asking.reason ?? undefined;
    const requestedBy = asking.requestedBy ?? undefined;
    const entry: OrganizationPauseEntry = { organizationId, paused, until, reason, requestedBy, at: this.clock.now() };
    await this.messages.pauseChanged(entry, await this.pauses.keep(entry));
    const fields = {
      [LogField.organizationId]: organizationId,
      [LogField.control]: paused ? 'pause' : 'resume',
      [LogField.requestedBy]: requestedBy,
      [LogField.reason]: reason,
    };
    this.logger.info(fields, 'a control of an organization was asked for');
    return this.look(organizationId);
  }
}
