import { type ConsumeContext, Consumer } from '@baton/bus';
import {
  CancelRun,
  PauseRun,
  parseOrganizationId,
  ResumeRun,
  RetryFaulted,
  RetryStage,
  SkipStage,
} from '@baton/contracts';
import { Injectable } from '@nestjs/common';
import { ControlRun } from '../../application/control-run';

/** Ends a run. */
@Injectable()
@Consumer(CancelRun, { endpointName: 'scheduler-commands' })
export class CancelRunConsumer {
  constructor(private readonly controlRun: ControlRun) {}

  async consume({ message }: ConsumeContext<typeof CancelRun>): Promise<void> {
    await this.controlRun.execute(message.runId, { kind: 'cancel', reason: message.reason ?? undefined }, message);
  }
}

/** Holds a run. */
@Injectable()
@Consumer(PauseRun, { endpointName: 'scheduler-commands' })
export class PauseRunConsumer {
  constructor(private readonly controlRun: ControlRun) {}

  async consume({ message }: ConsumeContext<typeof PauseRun>): Promise<void> {
    await this.controlRun.execute(message.runId, { kind: 'pause' }, message);
  }
}

/** Goes on with a held run. */
@Injectable()
@Consumer(ResumeRun, { endpointName: 'scheduler-commands' })
export class ResumeRunConsumer {
  constructor(private readonly controlRun: ControlRun) {}

  async consume({ message }: ConsumeContext<typeof ResumeRun>): Promise<void> {
    await this.controlRun.execute(message.runId, { kind: 'resume' }, message);
  }
}

/** Runs again what faulted. */
@Injectable()
@Consumer(RetryFaulted, { endpointName: 'scheduler-commands' })
export class RetryFaultedConsumer {
  constructor(private readonly controlRun: ControlRun) {}

  async consume({ message }: ConsumeContext<typeof RetryFaulted>): Promise<void> {
    const selection = {
      modules: message.modules ?? undefined,
      scheduleTypes: message.scheduleTypes ?? undefined,
      organizationIds: message.organizationIds?.map(parseOrganizationId),
      fingerprints: message.fingerprints ?? undefined,
    };
    await this.controlRun.retryFaulted(message.runId, selection, message);
  }
}

/** Begins one stage anew. */
@Injectable()
@Consumer(RetryStage, { endpointName: 'scheduler-commands' })
export class RetryStageConsumer {
  constructor(private readonly controlRun: ControlRun) {}

  async consume({ message }: ConsumeContext<typeof RetryStage>): Promise<void> {
    await this.controlRun.retryStage(message.runId, message.module, message);
  }
}

/** Leaves one stage out. */
@Injectable()
@Consumer(SkipStage, { endpointName: 'scheduler-commands' })
export class SkipStageConsumer {
  constructor(private readonly controlRun: ControlRun) {}

  async consume({ message }: ConsumeContext<typeof SkipStage>): Promise<void> {
    await this.controlRun.execute(message.runId, { kind: 'skip-stage', module: message.module }, message);
  }
}
