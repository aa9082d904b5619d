import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { DecisionLog, type StageDecision } from '../../application/ports/decision.log.port';

const INSERT = `
  insert into decision (run_id, stage_id, pipeline, run_date, module, reason, detail, decided_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Decisions not to run something, in PostgreSQL. */
@Injectable()
export class PostgresDecisionLog extends DecisionLog {
  override async record(decisions: readonly StageDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    await UnitOfWork.current().batch(
      decisions.map(({ run, stageId, module, reason, detail, decidedAt }) => ({
        text: INSERT,
        values: [run.id, stageId, run.pipeline, run.runDateUtc, module, reason, detail, decidedAt],
      })),
    );
  }
}
