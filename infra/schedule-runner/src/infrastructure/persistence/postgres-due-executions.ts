import type { RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type DueCount, DueExecutions } from '../../application/ports/due-executions.port';
import { COUNT_DUE } from './plan-executions';

/** Asks enrolments in the module's own schema, as the planner. */
@Injectable()
export class PostgresDueExecutions extends DueExecutions {
  override count(dueDate: RunDate, now: Date): Promise<readonly DueCount[]> {
    const unit = UnitOfWork.current();
    return unit.asPlanner(() => unit.query<DueCount>(COUNT_DUE, [null, null, dueDate, null, now]));
  }
}
