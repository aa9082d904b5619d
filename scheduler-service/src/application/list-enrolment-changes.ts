import type { EnrolmentChangeView, OrganizationId } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ListEnrolments } from './list-enrolments';
import { pageThroughModules } from './page-through-modules';
import { ModuleEnrolments } from './ports/module-enrolments.port';
import { isChangeKey } from './row-keys';

/** Whose changes are asked for. */
export interface EnrolmentChangeFilter {
  readonly organizationId: OrganizationId;
  readonly module?: string | undefined;
  readonly scheduleType?: string | undefined;
}

/** A page of changes, by module, newest first. */
export interface EnrolmentChangePage {
  readonly changes: readonly (Omit<EnrolmentChangeView, 'key'> & { readonly module: string })[];
  readonly nextCursor: string | null;
}

/** Lists who changed an organization's enrolments, by asking the modules one after the other. */
@Injectable()
export class ListEnrolmentChanges {
  constructor(
    private readonly enrolments: ListEnrolments,
    private readonly modules: ModuleEnrolments,
  ) {}

  /**
   * @throws {InvalidRequestError} when there is no such module or schedule type, or the cursor is none of ours.
   * @throws {ModuleUnavailableError} when a module does not answer.
   */
  async execute(
    { organizationId, ...ofModule }: EnrolmentChangeFilter,
    { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<EnrolmentChangePage> {
    const { scheduleType } = ofModule;
    const { rows, nextCursor } = await pageThroughModules({
      modules: await this.enrolments.modulesOf(ofModule),
      ...{ cursor, limit },
      ask: async (module, after, room) => {
        const question = { module, organizationId, scheduleType, after, limit: room };
        const { changes, more } = await this.modules.changes(question);
        return { rows: changes, more };
      },
      keyOf: ({ key }) => key,
      isKey: isChangeKey,
    });
    return { changes: rows.map(({ key: _, ...change }) => change), nextCursor };
  }
}
