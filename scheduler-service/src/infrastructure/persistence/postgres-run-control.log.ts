import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type RunControlEntry, RunControlLog } from '../../application/ports/run-control.log.port';

const INSERT = `
  insert into run_control (run_id, control, module, requested_by, reason, asked_at, refusal)
  values ($1, $2, $3, $4, $5, $6, $7)`;

/** Who asked what of a run, in PostgreSQL. */
@Injectable()
export class PostgresRunControlLog extends RunControlLog {
  constructor(private readonly database: Database) {
    super();
  }

  override async accepted(entry: RunControlEntry): Promise<void> {
    await UnitOfWork.current().execute(INSERT, valuesOf(entry, undefined));
  }

  override async refused(entry: RunControlEntry, refusal: string): Promise<void> {
    UnitOfWork.current().afterRollback(async () => {
      await this.database.query(INSERT, valuesOf(entry, refusal));
    });
  }
}

function valuesOf(entry: RunControlEntry, refusal: string | undefined): readonly unknown[] {
  const { runId, control, module, requestedBy, reason, at } = entry;
  return [runId, control, module, requestedBy, reason, at, refusal];
}
