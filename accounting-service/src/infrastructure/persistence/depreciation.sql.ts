import { currency, guid } from '@baton/contracts';
import { z } from 'zod';
import { monthOf } from '../../domain/calendar-month';
import type { Asset } from '../../domain/depreciation';
import { LEDGER_COLUMN, ledgerColumn } from './ledger.sql';

/** Assets in service that are not written down and not posted through a month. $1 organization, $2 its first day. */
export const BEHIND = `
select
  (select coalesce(jsonb_agg(jsonb_build_object('assetId', asset_id, 'name', name, 'currency', currency,
    'costMinor', cost_minor, 'salvageMinor', salvage_minor, 'method', method,
    'yearlyRateBasisPoints', yearly_rate_basis_points, 'usefulMonths', useful_months, 'inServiceOn', in_service_on,
    'disposedOn', disposed_on, 'accumulatedMinor', accumulated_minor, 'postedThrough', posted_through)), '[]')
    from asset
    where organization_id = $1 and accumulated_minor < cost_minor - salvage_minor
      and date_trunc('month', in_service_on) <= $2::date
      and (posted_through is null or posted_through < $2::date)) as assets,
  ${LEDGER_COLUMN}`;

const method = z.discriminatedUnion('method', [
  z.object({ method: z.literal('straight-line') }),
  z.object({ method: z.literal('declining-balance'), yearlyRateBasisPoints: z.int() }),
]);

const asset: z.ZodType<Asset> = z
  .object({
    assetId: guid,
    name: z.string(),
    currency,
    costMinor: z.int(),
    salvageMinor: z.int(),
    usefulMonths: z.int(),
    inServiceOn: z.iso.date(),
    disposedOn: z.iso.date().nullable(),
    accumulatedMinor: z.int(),
    postedThrough: z.iso.date().nullable(),
  })
  .and(method)
  .transform((row) => ({
    assetId: row.assetId,
    name: row.name,
    currency: row.currency,
    costMinor: row.costMinor,
    salvageMinor: row.salvageMinor,
    usefulMonths: row.usefulMonths,
    inServiceOn: row.inServiceOn,
    disposedOn: row.disposedOn ?? undefined,
    accumulatedMinor: row.accumulatedMinor,
    postedThrough: row.postedThrough === null ? undefined : monthOf(row.postedThrough),
    method:
      row.method === 'straight-line'
        ? { kind: row.method }
        : { kind: row.method, yearlyRateBasisPoints: row.yearlyRateBasisPoints },
  }));

/** A row of {@link BEHIND}. */
export const depreciationRow = z.object({ assets: z.array(asset), ledger: ledgerColumn });

/** $1 organization, $2 postings, $3 run date. */
export const RECORD_POSTINGS = `
insert into depreciation_posting (organization_id, asset_id, month, amount_minor, entered_on)
select $1, given."assetId", given.month, given.amount, $3::date
from jsonb_to_recordset($2::jsonb) as given("assetId" uuid, month date, amount bigint)`;

/** $1 organization, $2 postings. An asset that was posted through one of the months is left alone, which the caller sees. */
export const MOVE_ASSETS = `
update asset
set accumulated_minor = accumulated_minor + given.amount, posted_through = given.last
from (
  select posting."assetId" as asset_id, sum(posting.amount)::bigint as amount, min(posting.month) as first,
    max(posting.month) as last
  from jsonb_to_recordset($2::jsonb) as posting("assetId" uuid, month date, amount bigint)
  group by posting."assetId"
) as given
where asset.organization_id = $1 and asset.asset_id = given.asset_id
  and (asset.posted_through is null or asset.posted_through < given.first)`;
