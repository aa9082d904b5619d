import type { SeededOrganization, SeedWriter } from './world';

/** The daily recurrence that every module's schema has from the kit. */
const DAILY = '00000000-0000-8000-a000-000000000001';
const ORGANIZATIONS_PER_CHUNK = 1_000;

/** Writes the scheduler's organizations: it owns them. */
export async function seedSchedulerOrganizations(
  writer: SeedWriter,
  organizations: readonly SeededOrganization[],
): Promise<void> {
  for (const chunk of chunksOf(organizations)) await writer.insert('organization', chunk.map(rowOf));
}

/** Writes a module's copy of the organizations, and enrols each in each of its schedule types, daily. */
export async function seedModuleOrganizations(
  writer: SeedWriter,
  organizations: readonly SeededOrganization[],
  scheduleTypes: readonly string[],
): Promise<void> {
  for (const chunk of chunksOf(organizations)) {
    await writer.insert('organization', chunk.map(rowOf));
    await writer.insert(
      'enrolment',
      chunk.flatMap(({ organizationId }) =>
        scheduleTypes.map((type) => ({ schedule_type: type, organization_id: organizationId, recurrence_id: DAILY })),
      ),
    );
  }
}

function rowOf({ organizationId, name, timeZone, currency }: SeededOrganization): Record<string, unknown> {
  return { organization_id: organizationId, name, time_zone: timeZone, currency };
}

function chunksOf(organizations: readonly SeededOrganization[]): readonly (readonly SeededOrganization[])[] {
  const count = Math.ceil(organizations.length / ORGANIZATIONS_PER_CHUNK);
  return Array.from({ length: count }, (_, index) =>
    organizations.slice(index * ORGANIZATIONS_PER_CHUNK, (index + 1) * ORGANIZATIONS_PER_CHUNK),
  );
}
