import { type ConsumeContext, Consumer } from '@baton/bus';
import {
  CalendarPreviewed,
  ChangeEnrolments,
  EnrolmentChangesListed,
  EnrolmentsChanged,
  EnrolmentsListed,
  EnrolmentsPreviewed,
  ListEnrolmentChanges,
  ListEnrolments,
  PreviewCalendar,
  PreviewEnrolments,
} from '@baton/contracts';
import { Injectable, type Type } from '@nestjs/common';
import { ChangeEnrolments as Change } from '../../application/enrolments/change-enrolments';
import { PreviewCalendar as PreviewOfCalendar } from '../../application/enrolments/preview-calendar';
import { PreviewEnrolments as Preview } from '../../application/enrolments/preview-enrolments';
import { EnrolmentRepository } from '../../application/ports/enrolment.repository.port';
import { EnrolmentHistory } from '../../application/ports/enrolment-history.port';

/** Ten thousand enrolments take seconds. */
const TIMEOUT_MS = 120_000;

/** Answers who is enrolled; every module hears the question and the one it is put to answers. */
export function listEnrolmentsConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ListEnrolments, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class ListEnrolmentsConsumer {
    constructor(private readonly enrolments: EnrolmentRepository) {}

    async consume(context: ConsumeContext<typeof ListEnrolments>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(EnrolmentsListed, await this.enrolments.list(context.message));
    }
  }
  return ListEnrolmentsConsumer;
}

/** Answers who changed an organization's enrolments. */
export function listEnrolmentChangesConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(ListEnrolmentChanges, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class ListEnrolmentChangesConsumer {
    constructor(private readonly history: EnrolmentHistory) {}

    async consume(context: ConsumeContext<typeof ListEnrolmentChanges>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(EnrolmentChangesListed, await this.history.list(context.message));
    }
  }
  return ListEnrolmentChangesConsumer;
}

/** Enrols and changes, and answers once that is committed. Safe to repeat: the second time all of it is unchanged. */
export function changeEnrolmentsConsumerOf(module: string): Type<unknown> {
  const endpointName = `${module}-run-scheduler`;
  @Injectable()
  @Consumer(ChangeEnrolments, { endpointName, outbox: 'none', retry: { kind: 'none' }, timeoutMs: TIMEOUT_MS })
  class ChangeEnrolmentsConsumer {
    constructor(private readonly change: Change) {}

    async consume(context: ConsumeContext<typeof ChangeEnrolments>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(EnrolmentsChanged, await this.change.execute(context.message));
    }
  }
  return ChangeEnrolmentsConsumer;
}

/** Answers when an organization's enrolments are due. */
export function previewEnrolmentsConsumerOf(module: string): Type<unknown> {
  @Injectable()
  @Consumer(PreviewEnrolments, { endpointName: `${module}-run-scheduler`, outbox: 'none', retry: { kind: 'none' } })
  class PreviewEnrolmentsConsumer {
    constructor(private readonly preview: Preview) {}

    async consume(context: ConsumeContext<typeof PreviewEnrolments>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(EnrolmentsPreviewed, await this.preview.execute(context.message));
    }
  }
  return PreviewEnrolmentsConsumer;
}

/** Answers what a calendar would do to the module's enrolments. */
export function previewCalendarConsumerOf(module: string): Type<unknown> {
  const endpointName = `${module}-run-scheduler`;
  @Injectable()
  @Consumer(PreviewCalendar, { endpointName, outbox: 'none', retry: { kind: 'none' }, timeoutMs: TIMEOUT_MS })
  class PreviewCalendarConsumer {
    constructor(private readonly preview: PreviewOfCalendar) {}

    async consume(context: ConsumeContext<typeof PreviewCalendar>): Promise<void> {
      if (context.message.module !== module) return;
      await context.respond(CalendarPreviewed, await this.preview.execute(context.message));
    }
  }
  return PreviewCalendarConsumer;
}
