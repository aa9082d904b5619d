import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type ModuleEventEntry, ModuleEventLog } from '../../application/ports/module-event.log.port';

const INSERT = `
  insert into module_event (run_id, stage_id, module, kind, outcome, effect, received_at)
  values ($1, $2, $3, $4, $5, $6, $7)`;

/** What modules said, in PostgreSQL. */
@Injectable()
export class PostgresModuleEventLog extends ModuleEventLog {
  override async record({ runId, event, effect, receivedAt }: ModuleEventEntry): Promise<void> {
    const outcome = event.kind === 'module-completed' ? event.outcome : event.activity;
    const values = [runId, event.stageId, event.module, event.kind, outcome, effect, receivedAt];
    await UnitOfWork.current().execute(INSERT, values);
  }
}
