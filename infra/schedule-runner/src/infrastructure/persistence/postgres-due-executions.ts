import type { RunDate } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type DueCount, DueExecutions } from '../../application/ports/due-executions.port';
import { enrolledAt, FREE, validOn } from './enrolled';

/** How many would be planned: $1 date, $2 now. */
const COUNT_DUE = `
select n.schedule_type as "scheduleType", count(*)::int as executions
from ${enrolledAt('$2')} join occurrence as o on o.recurrence_id = n.recurrence_id and o.due_date = $1 and o.left_out is null
where ${FREE} and ${validOn('$1')}
group by n.schedule_type order by n.schedule_type`;

/** Asks enrolments in the module's own schema, as the planner. */
@Injectable()
export class PostgresDueExecutions extends DueExecutions {
  override count(dueDate: RunDate, now: Date): Promise<readonly DueCount[]> {
    const unit = UnitOfWork.current();
    return unit.asPlanner(() => unit.query<DueCount>(COUNT_DUE, [dueDate, now]));
  }
}
