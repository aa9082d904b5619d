import type { EnrolmentView, Guid } from '@baton/contracts';
import { explain, readDefinition } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { InvalidRequestError } from './application.error';
import { pageThroughModules } from './page-through-modules';
import { ModuleEnrolments } from './ports/module-enrolments.port';
import { ScheduleTypeRepository } from './ports/schedule-type.repository.port';
import { Transactions } from './ports/transactions.port';
import { enrolmentKeyOf, isEnrolmentKey } from './row-keys';

/** Which enrolments are asked for; undefined means any. */
export interface EnrolmentFilter {
  readonly module?: string | undefined;
  readonly scheduleType?: string | undefined;
  readonly organizationId?: Guid | undefined;
  readonly paused?: boolean | undefined;
  /** Those of this rule. */
  readonly recurrenceId?: Guid | undefined;
  /** Those whose rule names this calendar. */
  readonly calendar?: string | undefined;
}

/** An enrolment, the module it lives in, and its rule in plain English. */
export interface EnrolmentOfModule extends EnrolmentView {
  readonly module: string;
  readonly explanation: string;
}

/** A page of enrolments, by module, schedule type and organization. */
export interface EnrolmentPage {
  readonly enrolments: readonly EnrolmentOfModule[];
  readonly nextCursor: string | null;
}

/** Lists enrolments by asking the modules one after the other. */
@Injectable()
export class ListEnrolments {
  constructor(
    private readonly transactions: Transactions,
    private readonly scheduleTypes: ScheduleTypeRepository,
    private readonly modules: ModuleEnrolments,
  ) {}

  /**
   * @throws {InvalidRequestError} when there is no such module or schedule type, or the cursor is none of ours.
   * @throws {ModuleUnavailableError} when a module does not answer.
   */
  async execute(
    filter: EnrolmentFilter,
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<EnrolmentPage> {
    const { scheduleType, organizationId, paused, recurrenceId, calendar } = filter;
    const { rows, nextCursor } = await pageThroughModules({
      modules: await this.modulesOf(filter),
      ...{ cursor, limit },
      ask: async (module, after, room) => {
        const question = { module, scheduleType, organizationId, paused, recurrenceId, calendar, after, limit: room };
        const { enrolments, more } = await this.modules.list(question);
        return { rows: enrolments, more };
      },
      keyOf: enrolmentKeyOf,
      isKey: isEnrolmentKey,
    });
    const told = rows.map((row) => ({ ...row, explanation: explain(readDefinition(row.rule)) }));
    return { enrolments: told, nextCursor };
  }

  /** The modules that are meant. @throws {InvalidRequestError} when there is no such module or schedule type. */
  async modulesOf({
    module,
    scheduleType,
  }: Pick<EnrolmentFilter, 'module' | 'scheduleType'>): Promise<readonly string[]> {
    const types = await this.transactions.run(() => this.scheduleTypes.all());
    const known = [...new Set(types.map((type) => type.module))];
    if (module !== undefined && !known.includes(module)) {
      throw new InvalidRequestError('module', `there is no "${module}"; expected one of ${known.join(', ')}`);
    }
    if (scheduleType === undefined) return module === undefined ? known : [module];
    const owner = types.find(({ name }) => name === scheduleType)?.module;
    if (owner !== undefined && (module === undefined || module === owner)) return [owner];
    const offered = types.filter((type) => module === undefined || type.module === module).map(({ name }) => name);
    throw new InvalidRequestError(
      'scheduleType',
      `there is no "${scheduleType}"; expected one of ${offered.join(', ')}`,
    );
  }
}
