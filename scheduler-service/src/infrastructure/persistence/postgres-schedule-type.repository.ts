import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type KnownScheduleType, ScheduleTypeRepository } from '../../application/ports/schedule-type.repository.port';

const ALL = 'select name, module from schedule_type order by name';
// Nearly always nothing is new; an insert that conflicts would still take locks in every delivery.
const LEARN = `
  insert into schedule_type (name, module)
  select reported.name, reported.module from jsonb_to_recordset($1::jsonb) as reported (name text, module text)
  where not exists (select from schedule_type known where known.name = reported.name)
  on conflict do nothing`;

/** Schedule types in PostgreSQL. */
@Injectable()
export class PostgresScheduleTypeRepository extends ScheduleTypeRepository {
  override all(): Promise<readonly KnownScheduleType[]> {
    return UnitOfWork.current().query<KnownScheduleType>(ALL);
  }

  override async learn(types: readonly KnownScheduleType[]): Promise<void> {
    await UnitOfWork.current().execute(LEARN, [JSON.stringify(types)]);
  }
}
