import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { DecisionLog, type RunNotStarted, type StageDecision } from '../../application/ports/decision.log.port';

const INSERT = `
  insert into decision (run_id, stage_id, pipeline, run_date, module, reason, detail, decided_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Decisions not to run something, in PostgreSQL. */
@Injectable()
export class PostgresDecisionLog extends DecisionLog {
  constructor(private readonly database: Database) {
    super();
  }

  override async record(decisions: readonly StageDecision[]): Promise<void> {
    if (decisions.length === 0) return;
    await UnitOfWork.current().batch(
      decisions.map(({ run, stageId, module, reason, detail, decidedAt }) => ({
        text: INSERT,
        values: [run.id, stageId, run.pipeline, run.runDateUtc, module, reason, detail, decidedAt],
      })),
    );
  }

  override async recordNotStarted(decision: RunNotStarted): Promise<void> {
    const { pipeline, runDateUtc, reason, detail, decidedAt } = decision;
    const values = [null, null, pipeline, runDateUtc, null, reason, detail, decidedAt];
    const unit = UnitOfWork.current();
    await unit.execute(INSERT, values);
    if (reason !== 'run-refused') return;
    unit.afterRollback(async () => {
      await this.database.query(INSERT, values);
    });
  }
}
