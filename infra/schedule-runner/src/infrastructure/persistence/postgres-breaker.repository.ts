import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { BreakerRepository } from '../../application/ports/breaker.repository.port';
import type { Deferral } from '../../domain/breaker';
import type { ModuleRun } from '../../domain/module-run';
import { decidedBy } from './decided-by';
import { IS_UNDONE } from './execution-table';

const FIND = `select wake_at as "wakeAt", code, message from schedule_type_breaker where schedule_type = $1`;

/** xmax is 0 in a row that was inserted. */
const OPEN = `
insert into schedule_type_breaker as known (schedule_type, opened_at, wake_at, code, message) values ($1, $2, $3, $4, $5)
on conflict (schedule_type) do update
set wake_at = greatest(known.wake_at, excluded.wake_at), code = excluded.code, message = excluded.message
returning (xmax = 0) as opened`;

/** What was opened again meanwhile stays open. */
const CLOSE = 'delete from schedule_type_breaker where schedule_type = $1 and wake_at <= $2 returning schedule_type';

const WAITING = `
select e.organization_id, e.schedule_type, e.due_date from execution as e
where e.module_run_id = $1 and e.schedule_type = $2 and e.due_date = $3 and e.state ${IS_UNDONE}`;

/** Open circuit breakers in the module's own schema. */
@Injectable()
export class PostgresBreakerRepository extends BreakerRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async find(scheduleType: string): Promise<Deferral | undefined> {
    const [row] = await UnitOfWork.current().query<Deferral>(FIND, [scheduleType]);
    return row;
  }

  override async open(run: ModuleRun, scheduleType: string, deferral: Deferral, now: Date): Promise<boolean> {
    const unit = UnitOfWork.current();
    const { wakeAt, code, message } = deferral;
    const [row] = await unit.query<{ opened: boolean }>(OPEN, [scheduleType, now, wakeAt, code, message]);
    const opened = row?.opened ?? false;
    // Written once: rewriting it for all that wait at each try would cost more than it tells.
    if (opened && !run.dryRun) {
      const why = { reason: 'breaker-open', detail: `${code}: ${message}`, until: wakeAt } as const;
      const { text, values } = decidedBy(
        { text: WAITING, values: [run.id, scheduleType, run.dueDates] },
        run,
        why,
        now,
      );
      await unit.execute(text, values);
    }
    return opened;
  }

  override async close(scheduleType: string, now: Date): Promise<boolean> {
    return (await this.database.query(CLOSE, [scheduleType, now])).length === 1;
  }
}
