import type {
  CalendarPreviewed,
  ChangeEnrolments,
  EnrolmentChangesListed,
  EnrolmentsChanged,
  EnrolmentsListed,
  EnrolmentsPreviewed,
  ListEnrolmentChanges,
  ListEnrolments,
  MessageOf,
  PreviewCalendar,
  PreviewEnrolments,
} from '@baton/contracts';

/** The modules' enrolments, which only they know. Each throws {@link ModuleUnavailableError} when one does not answer in time. */
export abstract class ModuleEnrolments {
  abstract list(question: MessageOf<typeof ListEnrolments>): Promise<MessageOf<typeof EnrolmentsListed>>;

  abstract changes(question: MessageOf<typeof ListEnrolmentChanges>): Promise<MessageOf<typeof EnrolmentChangesListed>>;

  /** Asking again is harmless: what is so already is left as it is. */
  abstract change(change: MessageOf<typeof ChangeEnrolments>): Promise<MessageOf<typeof EnrolmentsChanged>>;

  abstract preview(question: MessageOf<typeof PreviewEnrolments>): Promise<MessageOf<typeof EnrolmentsPreviewed>>;

  abstract previewCalendar(question: MessageOf<typeof PreviewCalendar>): Promise<MessageOf<typeof CalendarPreviewed>>;
}
