import type { Life } from '../time/life';

/** What may go wrong with a database, asked at each step; undefined: nothing does. */
export interface StoreMishaps {
  atStatement(life: Life): 'serialization' | 'connection-lost' | undefined;
  atCommit(
    life: Life,
  ): 'serialization' | 'unknown-done' | 'unknown-undone' | 'crash-before-commit' | 'crash-after-commit' | undefined;
}
