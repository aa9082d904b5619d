import type { Calendar } from '@baton/contracts';
import { UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { CalendarRepository } from '../../application/ports/calendar.repository.port';

const KEEP = `
insert into calendar as kept (name, version, definition, deleted)
values ($1, $2, $3, $4)
on conflict (name) do update
set version = excluded.version, definition = excluded.definition, deleted = excluded.deleted
where kept.version < excluded.version`;

/** The copy in the module's own schema. */
@Injectable()
export class PostgresCalendarRepository extends CalendarRepository {
  override async keep({ name, version, definition, deleted }: Calendar): Promise<void> {
    await UnitOfWork.current().execute(KEEP, [name, version, JSON.stringify(definition), deleted]);
  }

  override async versions(): Promise<Readonly<Record<string, number>>> {
    const rows = await UnitOfWork.current().query<{ name: string; version: number }>(
      'select name, version from calendar',
    );
    return Object.fromEntries(rows.map(({ name, version }) => [name, version]));
  }
}
