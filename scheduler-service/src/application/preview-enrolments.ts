import {
  Clock,
  type EnrolmentsPreviewed,
  type MessageOf,
  type OrganizationId,
  type PreviewedEnrolment,
} from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { InvalidRequestError } from './application.error';
import { ListEnrolments } from './list-enrolments';
import { UnknownOrganizationError } from './organization-controls.error';
import { ModuleEnrolments } from './ports/module-enrolments.port';

/** Of whom, and of when. */
export interface EnrolmentPreviewRequest {
  readonly organizationId: OrganizationId;
  /** @default each of the organization's */
  readonly scheduleType?: string | undefined;
  /** @default now */
  readonly from?: Date | undefined;
  /** @default 30 days after `from`, and a year where only odd days are asked for */
  readonly to?: Date | undefined;
  /** Only what a change of clocks moves, doubles or leaves out. */
  readonly oddOnly: boolean;
}

/** When an organization's enrolments are due, and why then. */
export interface EnrolmentPreview {
  readonly organizationId: OrganizationId;
  readonly organizationName: string;
  readonly timeZone: string;
  readonly active: boolean;
  readonly fromUtc: string;
  readonly toUtc: string;
  /** Of the organization's zone. */
  readonly clockChanges: MessageOf<typeof EnrolmentsPreviewed>['clockChanges'];
  readonly enrolments: readonly (PreviewedEnrolment & { readonly module: string })[];
}

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

/** Says when an organization's enrolments are due, by asking the modules, which know rules and calendars as they will be used. */
@Injectable()
export class PreviewEnrolments {
  constructor(
    private readonly clock: Clock,
    private readonly enrolments: ListEnrolments,
    private readonly modules: ModuleEnrolments,
  ) {}

  /**
   * @throws {UnknownOrganizationError} when no module knows the organization.
   * @throws {InvalidRequestError} when there is no such schedule type, or the span is none or too long.
   * @throws {ModuleUnavailableError} naming the first module that does not answer.
   */
  async execute(request: EnrolmentPreviewRequest): Promise<EnrolmentPreview> {
    const { organizationId, scheduleType, oddOnly } = request;
    const span = this.spanOf(request);
    const modules = await this.enrolments.modulesOf({ scheduleType });
    const told = await Promise.all(
      modules.map(async (module) => {
        const question = { module, organizationId, scheduleType, ...span, oddOnly };
        return { module, ...(await this.modules.preview(question)) };
      }),
    );
    const known = told.find(({ organization }) => organization !== null);
    if (!known?.organization) throw new UnknownOrganizationError(organizationId);
    const { name: organizationName, timeZone, active } = known.organization;
    return {
      ...{ organizationId, organizationName, timeZone, active, ...span },
      clockChanges: known.clockChanges,
      enrolments: told.flatMap(({ module, enrolments }) => enrolments.map((enrolment) => ({ module, ...enrolment }))),
    };
  }

  private spanOf({ from = this.clock.now(), to, oddOnly }: EnrolmentPreviewRequest) {
    const days = oddOnly ? MOST_DAYS : USUAL_DAYS;
    const end = to ?? new Date(from.getTime() + days * DAY_MS);
    if (end <= from) throw new InvalidRequestError('to', 'expected an instant after "from"; it is exclusive');
    if (end.getTime() - from.getTime() > MOST_DAYS * DAY_MS) {
      throw new InvalidRequestError('to', `expected at most ${MOST_DAYS} days after "from"`);
    }
    return { fromUtc: from.toISOString(), toUtc: end.toISOString() };
  }
}
