import { Injectable } from '@nestjs/common';
import { DatabaseGuard } from '../../application/database-guard';

/** Times the kit's commits for the database guard. */
@Injectable()
export class CommitWatch {
  constructor(private readonly guard: DatabaseGuard) {}

  /** Does a commit. One that fails says nothing of how fast the database is. @param kind those of one kind do alike work. */
  async timed<T>(kind: string, commit: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    const done = await commit();
    this.guard.committed(kind, performance.now() - begun);
    return done;
  }
}
