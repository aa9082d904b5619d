import { RequestClient } from '@baton/bus';
import {
  ChangeEnrolments,
  EnrolmentsChanged,
  EnrolmentsListed,
  EnrolmentsPreviewed,
  ListEnrolments,
  type MessageOf,
  PreviewEnrolments,
} from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleEnrolments } from '../../application/ports/module-enrolments.port';
import { askModule } from './ask-module';

/** Ten thousand lines take a module seconds, and a busy one longer. */
const CHANGED_WITHIN_MS = 60_000;

/** Asks modules over the bus. */
@Injectable()
export class BusModuleEnrolments extends ModuleEnrolments {
  constructor(private readonly requests: RequestClient) {
    super();
  }

  override list(question: MessageOf<typeof ListEnrolments>): Promise<MessageOf<typeof EnrolmentsListed>> {
    return askModule(this.requests, ListEnrolments, question, EnrolmentsListed);
  }

  override change(change: MessageOf<typeof ChangeEnrolments>): Promise<MessageOf<typeof EnrolmentsChanged>> {
    return askModule(this.requests, ChangeEnrolments, change, EnrolmentsChanged, CHANGED_WITHIN_MS);
  }

  override preview(question: MessageOf<typeof PreviewEnrolments>): Promise<MessageOf<typeof EnrolmentsPreviewed>> {
    return askModule(this.requests, PreviewEnrolments, question, EnrolmentsPreviewed);
  }
}
