import type { EnrolmentChangesListed, ListEnrolmentChanges, MessageOf } from '@baton/contracts';

/** Who changed which enrolment, when and why. */
export abstract class EnrolmentHistory {
  /** A page of an organization's, newest first; those that retention has removed are gone. */
  abstract list(question: MessageOf<typeof ListEnrolmentChanges>): Promise<MessageOf<typeof EnrolmentChangesListed>>;
}
