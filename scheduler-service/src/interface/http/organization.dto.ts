import { guid, parseOrganizationId, quarantined } from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const organizationId = z.guid("expected an organization's id, a GUID").transform(parseOrganizationId);
const asking = {
  reason: z.string('expected text').max(1_000).nullish(),
  requestedBy: z.string('expected text').max(200).nullish(),
};

/** The organization in a path. */
export class OrganizationIdParam extends createZodDto(z.object({ organizationId })) {}

/** The body of pause; it may be left out. */
export class PauseOrganizationBody extends createZodDto(
  z
    .strictObject({
      ...asking,
      /** From then on it takes part again; left out means when somebody resumes it. */
      untilUtc: z.iso.datetime({ offset: true, error: 'expected an instant such as 2026-03-08T00:00:00Z' }).nullish(),
    })
    .nullish()
    .transform((body) => body ?? {}),
) {}

/** An organization as it is shown. */
export class OrganizationBody extends createZodDto(
  z.object({
    organizationId: guid,
    name: z.string(),
    active: z.boolean(),
    pause: z
      .object({
        sinceUtc: z.string(),
        untilUtc: z.string().nullable(),
        reason: z.string().nullable(),
        requestedBy: z.string().nullable(),
      })
      .nullable(),
  }),
) {}

/** Who is in quarantine. */
export class QuarantineBody extends createZodDto(
  z.object({ quarantined: z.array(z.object({ module: z.string(), ...quarantined.shape })), more: z.boolean() }),
) {}

/** The body of `POST /quarantine/release`. */
export class ReleaseBody extends createZodDto(
  z.strictObject({
    organizationId,
    scheduleType: z.string('expected a schedule type such as sales.post-recurring-invoices').min(1),
    ...asking,
  }),
) {}

/** The answer to `POST /quarantine/release`. */
export class ReleasedBody extends createZodDto(z.object({ organizationId: guid, scheduleType: z.string() })) {}
