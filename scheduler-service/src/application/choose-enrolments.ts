import { MAX_ENROLMENT_PAGE, type OrganizationId, parseOrganizationId } from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { InvalidRequestError } from './application.error';
import { type EnrolmentFilter, ListEnrolments } from './list-enrolments';

/** The most that one change is of; more are several. */
export const MOST_ENROLMENTS = 20_000;

/** An enrolment that a change is of. */
export interface ChosenEnrolment {
  readonly organizationId: OrganizationId;
  readonly scheduleType: string;
}

/** Finds the enrolments that a filter means, as listing them does. Who is enrolled meanwhile may be missed. */
@Injectable()
export class ChooseEnrolments {
  constructor(private readonly enrolments: ListEnrolments) {}

  /**
   * @throws {InvalidRequestError} when there are none or too many, or no such module or schedule type.
   * @throws {ModuleUnavailableError} when the module does not answer.
   */
  async execute(where: EnrolmentFilter): Promise<readonly ChosenEnrolment[]> {
    const chosen: ChosenEnrolment[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.enrolments.execute(where, { cursor, limit: MAX_ENROLMENT_PAGE });
      for (const { organizationId, scheduleType } of page.enrolments) {
        chosen.push({ organizationId: parseOrganizationId(organizationId), scheduleType });
      }
      if (chosen.length > MOST_ENROLMENTS) {
        throw new InvalidRequestError('where', `expected at most ${MOST_ENROLMENTS} enrolments; narrow it`);
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    if (chosen.length === 0) throw new InvalidRequestError('where', 'expected what any enrolment meets; none does');
    return chosen;
  }
}
