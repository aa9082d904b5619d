import { RequestClient, type RequestOptions } from '@baton/bus';
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
    return askModule(question.module, async (options) => {
      const answers = { listed: EnrolmentsListed };
      return (await this.requests.getResponse(ListEnrolments, question, answers, options)).message;
    });
  }

  override change(change: MessageOf<typeof ChangeEnrolments>): Promise<MessageOf<typeof EnrolmentsChanged>> {
    const ask = async (options: RequestOptions) => {
      const answers = { changed: EnrolmentsChanged };
      return (await this.requests.getResponse(ChangeEnrolments, change, answers, options)).message;
    };
    return askModule(change.module, ask, CHANGED_WITHIN_MS);
  }

  override preview(question: MessageOf<typeof PreviewEnrolments>): Promise<MessageOf<typeof EnrolmentsPreviewed>> {
    return askModule(question.module, async (options) => {
      const answers = { previewed: EnrolmentsPreviewed };
      return (await this.requests.getResponse(PreviewEnrolments, question, answers, options)).message;
    });
  }
}
