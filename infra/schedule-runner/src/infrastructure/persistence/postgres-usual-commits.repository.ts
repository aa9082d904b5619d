import { Database, UnitOfWork } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { UsualCommitsRepository } from '../../application/ports/usual-commits.repository.port';

/** A night moves what is usual by a quarter of the way. */
const KEEP = `
insert into usual_commit as known (kind, usual_ms)
select kind, usual_ms from unnest($1::text[], $2::double precision[]) as learned (kind, usual_ms) order by kind
on conflict (kind) do update set usual_ms = known.usual_ms + (excluded.usual_ms - known.usual_ms) / 4`;

/** A row for each kind of commit, in the module's own schema. */
@Injectable()
export class PostgresUsualCommitsRepository extends UsualCommitsRepository {
  constructor(private readonly database: Database) {
    super();
  }

  override async load(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.query<{ kind: string; usual_ms: number }>(
      'select kind, usual_ms from usual_commit',
    );
    return new Map(rows.map(({ kind, usual_ms }) => [kind, usual_ms]));
  }

  override async keep(usualMs: ReadonlyMap<string, number>): Promise<void> {
    await UnitOfWork.current().execute(KEEP, [[...usualMs.keys()], [...usualMs.values()]]);
  }
}
