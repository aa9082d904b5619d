import { RequestClient } from '@baton/bus';
import {
  CalendarPreviewed,
  ChangeEnrolments,
  EnrolmentChangesListed,
  EnrolmentsChanged,
  EnrolmentsListed,
  EnrolmentsPreviewed,
  ListEnrolmentChanges,
  ListEnrolments,
  type MessageOf,
  PreviewCalendar,
  PreviewEnrolments,
} from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleEnrolments } from '../../application/ports/module-enrolments.port';
import { askModule } from './ask-module';

/** Ten thousand enrolments take a module seconds, and a busy one longer. */
const MANY_WITHIN_MS = 60_000;

/** Asks modules over the bus. */
@Injectable()
export class BusModuleEnrolments extends ModuleEnrolments {
  constructor(private readonly requests: RequestClient) {
    super();
  }

  override list(question: MessageOf<typeof ListEnrolments>): Promise<MessageOf<typeof EnrolmentsListed>> {
    return askModule(this.requests, ListEnrolments, question, EnrolmentsListed);
  }

  override changes(
    question: MessageOf<typeof ListEnrolmentChanges>,
  ): Promise<MessageOf<typeof EnrolmentChangesListed>> {
    return askModule(this.requests, ListEnrolmentChanges, question, EnrolmentChangesListed);
  }

  override change(change: MessageOf<typeof ChangeEnrolments>): Promise<MessageOf<typeof EnrolmentsChanged>> {
    return askModule(this.requests, ChangeEnrolments, change, EnrolmentsChanged, MANY_WITHIN_MS);
  }

  override preview(question: MessageOf<typeof PreviewEnrolments>): Promise<MessageOf<typeof EnrolmentsPreviewed>> {
    return askModule(this.requests, PreviewEnrolments, question, EnrolmentsPreviewed);
  }

  override previewCalendar(question: MessageOf<typeof PreviewCalendar>): Promise<MessageOf<typeof CalendarPreviewed>> {
    return askModule(this.requests, PreviewCalendar, question, CalendarPreviewed, MANY_WITHIN_MS);
  }
}
