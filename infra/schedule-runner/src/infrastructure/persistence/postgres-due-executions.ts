import type { RunDate } from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type DueCount, DueExecutions } from '../../application/ports/due-executions.port';
import { COUNT_DUE } from './plan-executions';

/** Asks enrolments in the module's own schema, as the planner. */
@Injectable()
export class PostgresDueExecutions extends DueExecutions {
  constructor(private readonly database: Database) {
    super();
  }

  override count(dueDate: RunDate, now: Date): Promise<readonly DueCount[]> {
    return this.database.transaction((unit) =>
      unit.asPlanner(() => unit.query<DueCount>(COUNT_DUE, [null, null, dueDate, null, now])),
    );
  }
}
