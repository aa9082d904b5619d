import {
  enrolmentChangePreview,
  enrolmentChangeView,
  enrolmentView,
  guid,
  MAX_ENROLMENT_CHANGE_PAGE,
  MAX_ENROLMENT_PAGE,
  misfirePolicy,
  organizationId,
  ruleData,
} from '@baton/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import type { EnrolmentsResult } from '../../application/change-enrolments';
import { MOST_ENROLMENTS } from '../../application/choose-enrolments';
import type { EnrolmentChangePage } from '../../application/list-enrolment-changes';
import type { EnrolmentPage } from '../../application/list-enrolments';
import { pageLimit } from './run.dto';

const text = z.string('expected text');
const asking = { reason: text.max(1_000).nullish(), requestedBy: text.max(200).nullish() };
const scheduleType = z.string('expected a schedule type such as sales.post-recurring-invoices').min(1);
const organization = z.guid("expected an organization's id, a GUID").toLowerCase().pipe(organizationId);
const date = z.iso.date('expected a date such as 2026-03-01').nullish();
const wholeNumber = z.int('expected a whole number').nullish();
const flag = z.boolean('expected true or false');
const policies = `expected one of ${misfirePolicy.options.join(', ')}`;

/** What is asked of one enrolment: what is left out stays as it is, null is the default. */
export const askedEnrolment = z.strictObject({
  organizationId: organization,
  scheduleType,
  rule: z
    .record(z.string(), z.unknown(), 'expected a rule such as {"cron":"0 2 * * *","zone":"Europe/Berlin"}')
    .optional(),
  parameters: z.record(z.string(), z.unknown(), 'expected an object').nullish(),
  validFrom: date,
  validUntil: date,
  paused: flag.nullish(),
  misfirePolicy: z.enum(misfirePolicy.options, policies).nullish(),
  catchUpDays: wholeNumber,
  maxCatchUp: wholeNumber,
});

const how = {
  dryRun: flag.describe('Say what would be done, and do nothing.').default(false),
  preview: flag.describe('Also what it does to the 90 days to come.').default(false),
  fingerprint: text.describe('What a preview answered: do exactly that, or nothing.').optional(),
  ...asking,
};
const many = <T extends z.ZodType>(of: T) =>
  z
    .array(of, 'expected a list')
    .min(1, 'expected at least one')
    .max(MOST_ENROLMENTS, `expected at most ${MOST_ENROLMENTS}; send several requests`);

/** The body of `POST /enrolments/changes`. */
export class ChangeEnrolmentsBody extends createZodDto(z.strictObject({ enrolments: many(askedEnrolment), ...how })) {}

const queryFlag = z.enum(['true', 'false'], 'expected true or false').transform((given) => given === 'true');
const filter = {
  module: z.string().min(1).optional(),
  scheduleType: z.string().min(1).optional(),
  organizationId: organization.optional(),
  paused: queryFlag.optional(),
  recurrenceId: z.guid("expected a recurrence's id, a GUID").toLowerCase().optional(),
  calendar: z.string().min(1).optional(),
};

const oneModule = ({ module, scheduleType: type }: { readonly module?: unknown; readonly scheduleType?: unknown }) =>
  module !== undefined || type !== undefined;
const where = z
  .strictObject({ ...filter, paused: flag.optional() })
  .refine(oneModule, { path: ['module'], message: 'expected a module or a schedule type: a change is of one module' })
  .describe('Those that listing with the same filter shows, in place of organizations.')
  .optional();
const chosen = { scheduleType: scheduleType.optional(), organizationIds: many(organization).optional(), where, ...how };

/** Either organizations in a schedule type, or a filter. */
function isChosenOnce({
  scheduleType: type,
  organizationIds,
  where: meant,
}: Readonly<Record<string, unknown>>): boolean {
  const [named, filtered] = [type !== undefined && organizationIds !== undefined, meant !== undefined];
  return filtered ? type === undefined && organizationIds === undefined : named;
}
const onceExpected = {
  path: ['organizationIds'],
  message: 'expected scheduleType and organizationIds, or where in place of both',
};

/** The body of `pause` and `resume`. */
export class ChosenEnrolmentsBody extends createZodDto(z.strictObject(chosen).refine(isChosenOnce, onceExpected)) {}

/** The body of `end`: the last date that counts, in UTC. */
export class EndEnrolmentsBody extends createZodDto(
  z
    .strictObject({ ...chosen, validUntil: z.iso.date('expected a date such as 2026-03-01') })
    .refine(isChosenOnce, onceExpected),
) {}

/** The query of `GET /enrolments`; `cursor` is the `nextCursor` of the page before. */
export class ListEnrolmentsQuery extends createZodDto(
  z.strictObject({ ...filter, cursor: z.string().optional(), limit: pageLimit(MAX_ENROLMENT_PAGE, 100) }),
) {}

/** The query of `GET /enrolments/changes`; `cursor` is the `nextCursor` of the page before. */
export class ListEnrolmentChangesQuery extends createZodDto(
  z.strictObject({
    organizationId: organization,
    module: filter.module,
    scheduleType: filter.scheduleType,
    cursor: z.string().optional(),
    limit: pageLimit(MAX_ENROLMENT_CHANGE_PAGE, 50),
  }),
) {}

/** The query of `GET /enrolments/export`. A file is of one module, so that it can be imported again. */
export class ExportEnrolmentsQuery extends createZodDto(
  z.strictObject(filter).refine(oneModule, {
    path: ['module'],
    message: 'expected a module or a schedule type: a file is of one module',
  }),
) {}

/** The query of `POST /enrolments/import`; the body is the file. */
export class ImportEnrolmentsQuery extends createZodDto(
  z.strictObject({ ...how, dryRun: queryFlag.default(false), preview: queryFlag.default(false) }),
) {}

/** The answer to `GET /enrolments`. */
export class EnrolmentPageBody extends createZodDto(
  z.object({
    enrolments: z
      .array(enrolmentView.extend({ module: z.string(), explanation: z.string(), rule: ruleData }))
      .readonly(),
    nextCursor: z.string().nullable(),
  }) satisfies z.ZodType<EnrolmentPage>,
) {}

/** The answer to `GET /enrolments/changes`. */
export class EnrolmentChangePageBody extends createZodDto(
  z.object({
    changes: z.array(enrolmentChangeView.omit({ key: true }).extend({ module: z.string() })).readonly(),
    nextCursor: z.string().nullable(),
  }) satisfies z.ZodType<EnrolmentChangePage>,
) {}

/** The answer to changes, and to previews of them. */
export class EnrolmentsResultBody extends createZodDto(
  z.object({
    module: z.string(),
    applied: z.boolean(),
    enrolled: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    fingerprint: guid.nullable(),
    preview: enrolmentChangePreview.nullable(),
  }) satisfies z.ZodType<EnrolmentsResult>,
) {}
