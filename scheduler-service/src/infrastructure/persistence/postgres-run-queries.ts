import { type Guid, guid } from '@baton/contracts';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { InvalidRequestError } from '../../application/application.error';
import { RunQueries } from '../../application/ports/run-queries.port';
import type { FaultCause, RunDetail, RunPage, RunSummary } from '../../application/run-view';
import type { NightPlan } from '../../domain/night-plan';
import type { RunState } from '../../domain/run-state';
import {
  type ControlRow,
  type DetailRow,
  detailOf,
  type FaultRow,
  type StageViewRow,
  type SummaryRow,
  summaryOf,
} from './run-view.rows';
import {
  FIND_CAUSES,
  FIND_CONTROLS,
  FIND_EXTERNAL_RUN,
  FIND_EXTERNAL_STAGES,
  FIND_FAULTS,
  FIND_PLAN,
  FIND_RUN,
  FIND_STAGES,
  IS_KNOWN,
  LIST_RUNS,
} from './run-view.statements';

const place = z.tuple([z.iso.datetime(), guid]);

/** Reads runs from PostgreSQL. */
@Injectable()
export class PostgresRunQueries extends RunQueries {
  constructor(private readonly database: Database) {
    super();
  }

  override async list(page: {
    readonly cursor: string | undefined;
    readonly limit: number;
    readonly state: RunState | undefined;
  }): Promise<RunPage> {
    const [requestedAt, runId] = page.cursor === undefined ? [] : readCursor(page.cursor);
    const values = [requestedAt, runId, page.state, page.limit + 1];
    const rows = await this.database.query<SummaryRow>(LIST_RUNS, values);
    const runs = rows.slice(0, page.limit).map(summaryOf);
    const last = runs.at(-1);
    return { runs, nextCursor: rows.length > page.limit && last ? writeCursor(last) : null };
  }

  override async detail(runId: Guid, now: Date): Promise<RunDetail | undefined> {
    const [run] = await this.database.query<DetailRow>(FIND_RUN, [runId]);
    if (run) return this.with(run, FIND_STAGES, now);
    const [external] = await this.database.query<DetailRow>(FIND_EXTERNAL_RUN, [runId]);
    return external && this.with(external, FIND_EXTERNAL_STAGES, now);
  }

  override async faults(runId: Guid): Promise<readonly FaultCause[] | undefined> {
    const [known] = await this.database.query<object>(IS_KNOWN, [runId]);
    return known && this.database.query<FaultCause>(FIND_CAUSES, [runId]);
  }

  private async with(run: DetailRow, findStages: string, now: Date): Promise<RunDetail> {
    const [stages, faults, controls, [planned]] = await Promise.all([
      this.database.query<StageViewRow>(findStages, [run.run_id]),
      this.database.query<FaultRow>(FIND_FAULTS, [run.run_id]),
      this.database.query<ControlRow>(FIND_CONTROLS, [run.run_id]),
      this.database.query<{ plan: NightPlan }>(FIND_PLAN, [run.run_id]),
    ]);
    return detailOf(run, stages, { faults, controls, plan: planned?.plan }, now);
  }
}

function writeCursor({ requestedAtUtc, runId }: RunSummary): string {
  return Buffer.from(JSON.stringify([requestedAtUtc, runId])).toString('base64url');
}

function readCursor(cursor: string): readonly [string, Guid] {
  const text = Buffer.from(cursor, 'base64url').toString();
  const read = place.safeParse(text.startsWith('[') ? parsed(text) : undefined);
  if (read.success) return read.data;
  throw new InvalidRequestError('cursor', 'expected the nextCursor of the page before, unchanged');
}

/** A cursor comes from outside: what is no JSON is no cursor, which the caller says. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
