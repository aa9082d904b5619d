import { serviceTable } from '@baton/persistence';

/** How long a commit of a kind takes as a rule, milliseconds, learned night by night. */
export const usualCommits = `
create table usual_commit (
  kind text primary key,
  usual_ms double precision not null check (usual_ms >= 0)
);
${serviceTable('usual_commit')}
`;
