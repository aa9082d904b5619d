import { organizationId, previewedEnrolment, zoneChange } from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { EnrolmentPreview } from '../../application/preview-enrolments';

const instant = z.iso
  .datetime({ offset: true, error: 'expected an instant such as 2026-03-08T00:00:00Z' })
  .transform((text) => new Date(text))
  .optional();

/** The query of `GET /enrolments/preview` and `/odd-days`; `from` is inclusive, `to` exclusive. */
export class PreviewEnrolmentsQuery extends createZodDto(
  z.strictObject({
    organizationId: z.guid("expected an organization's id, a GUID").toLowerCase().pipe(organizationId),
    scheduleType: z.string().min(1).optional(),
    from: instant,
    to: instant,
  }),
) {}

/** The answer to both. */
export class EnrolmentPreviewBody extends createZodDto(
  z.object({
    organizationId,
    organizationName: z.string(),
    timeZone: z.string(),
    active: z.boolean(),
    fromUtc: z.string(),
    toUtc: z.string(),
    clockChanges: z.array(zoneChange),
    enrolments: z.array(previewedEnrolment.extend({ module: z.string() })).readonly(),
  }) satisfies z.ZodType<EnrolmentPreview>,
) {}
