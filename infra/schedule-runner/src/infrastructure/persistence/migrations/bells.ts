/** How often a slice's bell was rung since its last claim, and since when it is offered without anybody to take it. */
export const bells = `
alter table slice add column rings smallint not null default 0, add column unclaimed_since timestamptz;
`;
