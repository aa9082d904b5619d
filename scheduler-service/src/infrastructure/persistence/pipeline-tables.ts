/** Who made each version of a pipeline, when and why; those from before nobody knows. */
export const pipelineVersions = `
alter table pipeline_version
  add when_active text not null default 'queue' check (when_active in ('queue', 'refuse')),
  add changed_by text,
  add reason text,
  add changed_at timestamptz;
update pipeline_version as v set when_active = p.when_active from pipeline as p where p.name = v.name;
`;
