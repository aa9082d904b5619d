import type { OrganizationId, Quarantined } from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidRequestError } from './application.error';
import type { Asking } from './control-run';
import { NotInQuarantineError } from './organization-controls.error';
import { ModuleQuarantine } from './ports/module-quarantine.port';
import { ScheduleTypeRepository } from './ports/schedule-type.repository.port';
import { Transactions } from './ports/transactions.port';

/** The most that is shown of each module. */
const MOST = 200;

/** Organizations in quarantine, and whether there are more than those. */
export interface QuarantineView {
  readonly quarantined: readonly (Quarantined & { readonly module: string })[];
  readonly more: boolean;
}

/** Shows whom the modules leave out because it faulted alike night after night, and releases it. */
@Injectable()
export class ControlQuarantine {
  constructor(
    private readonly transactions: Transactions,
    private readonly scheduleTypes: ScheduleTypeRepository,
    private readonly modules: ModuleQuarantine,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws {ModuleUnavailableError} naming the first module that does not answer. */
  async list(): Promise<QuarantineView> {
    const types = await this.transactions.run(() => this.scheduleTypes.all());
    const modules = [...new Set(types.map(({ module }) => module))];
    const answers = await Promise.all(
      modules.map(async (module) => ({ module, ...(await this.modules.list(module, MOST)) })),
    );
    const quarantined = answers.flatMap(({ module, quarantined: theirs }) => theirs.map((one) => ({ module, ...one })));
    return { quarantined, more: answers.some(({ more }) => more) };
  }

  /**
   * @throws {InvalidRequestError} when no module has the schedule type.
   * @throws {NotInQuarantineError} when the organization is in no quarantine there.
   * @throws {ModuleUnavailableError} when the module does not answer in time.
   */
  async release(organizationId: OrganizationId, scheduleType: string, asking: Asking): Promise<void> {
    const types = await this.transactions.run(() => this.scheduleTypes.all());
    const known = types.find(({ name }) => name === scheduleType);
    if (!known) throw new InvalidRequestError('scheduleType', `no module has a schedule type "${scheduleType}"`);
    const { reason, requestedBy } = asking;
    const fields = {
      [LogField.organizationId]: organizationId,
      [LogField.scheduleType]: scheduleType,
      [LogField.requestedBy]: requestedBy ?? undefined,
      [LogField.reason]: reason ?? undefined,
    };
    this.logger.info(fields, 'a release from quarantine was asked for');
    const { module } = known;
    const released = await this.modules.release({ module, organizationId, scheduleType, reason, requestedBy });
    if (!released) throw new NotInQuarantineError(organizationId, scheduleType);
  }
}
