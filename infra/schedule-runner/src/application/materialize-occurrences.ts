import { Clock, MOST_DAYS_AHEAD, runDateOf } from '@baton/contracts';
import {
  addDays,
  type Calendars,
  calendarsNamedBy,
  type DateRange,
  RuleError,
  readDefinition,
  zoneDataVersion,
} from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { type Basis, basisText, changeable, extended } from '../domain/materialization';
import { type MaterializedOccurrence, materialize, replanned } from '../domain/occurrence';
import {
  type KeptRecurrence,
  type MaterializedRecurrence,
  OccurrenceRepository,
} from './ports/occurrence.repository.port';
import { RunnerLog } from './ports/runner-log.port';
import { RunnerMetrics } from './ports/runner-metrics.port';
import { Transactions } from './ports/transactions.port';

/** Recurrences of one transaction. */
const BATCH = 200;
/** A calendar moves nothing further than this. */
const FURTHEST_MOVE_DAYS = 41;

/** What recurrences are reckoned with. */
interface Given {
  readonly calendars: Calendars;
  readonly basis: Basis;
  readonly lastPlanned: string | undefined;
}

/** Writes the occurrences of recurrences in use ahead of time, so that planning is a join. Safe to repeat. */
@Injectable()
export class MaterializeOccurrences {
  constructor(
    private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly occurrences: OccurrenceRepository,
    private readonly log: RunnerLog,
    private readonly metrics: RunnerMetrics,
  ) {}

  /** For the coming weeks, in transactions of their own. What another replica has in hand is left to it. Counts the refused. */
  async ahead(): Promise<void> {
    const today = runDateOf(this.clock.now());
    const asked = { from: today, to: addDays(today, MOST_DAYS_AHEAD) };
    let after: string | undefined;
    do after = await this.transactions.run(() => this.batch(asked, after, true));
    while (after !== undefined);
    this.metrics.recurrencesRefused(await this.transactions.run(() => this.occurrences.refused()));
  }

  /** For dates that are planned now, in the open unit of work: no night misses work because the timer was late. */
  async within(asked: DateRange): Promise<void> {
    let after: string | undefined;
    do after = await this.batch(asked, after, false);
    while (after !== undefined);
  }

  /** @returns after which recurrence to go on; undefined when that was all. */
  private async batch(asked: DateRange, after: string | undefined, skipLocked: boolean): Promise<string | undefined> {
    const given = await this.given();
    const ids = await this.occurrences.outdated(asked, given.basis, after, BATCH);
    if (ids.length === 0) return undefined;
    const done: MaterializedRecurrence[] = [];
    for (const recurrence of await this.occurrences.lock(ids, skipLocked))
      done.push(await this.materialized(recurrence, asked, given));
    await this.occurrences.save(done);
    return ids.length === BATCH ? ids.at(-1) : undefined;
  }

  private async given(): Promise<Given> {
    const known = await this.occurrences.calendars();
    const tomorrow = addDays(runDateOf(this.clock.now()), 1);
    return {
      calendars: new Map(known.map(({ name, definition }) => [name, definition])),
      basis: { zoneData: zoneDataVersion(), versions: new Map(known.map(({ name, version }) => [name, version])) },
      // A date further on that somebody ran by mistake does not hold up a calendar for so long.
      lastPlanned: await this.occurrences.lastPlanned(tomorrow),
    };
  }

  private async materialized(
    recurrence: KeptRecurrence,
    asked: DateRange,
    given: Given,
  ): Promise<MaterializedRecurrence> {
    const { id, kept } = recurrence;
    let calendars: readonly string[] = [];
    try {
      const definition = readDefinition(recurrence.definition);
      calendars = calendarsNamedBy(definition, given.calendars);
      const rule = (range: DateRange) => materialize(definition, range, given.calendars);
      const next = extended(kept, asked);
      const { replacedFrom, occurrences } = await this.replacing(recurrence, rule, given);
      return {
        ...{ id, calendars, basis: basisText(given.basis, calendars), refused: undefined },
        kept: next.kept,
        replacedFrom,
        occurrences: [...occurrences, ...next.fresh.flatMap(rule)],
      };
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      if (recurrence.refused !== error.message) this.log.recurrenceRefused(id, error.message);
      const basis = basisText(given.basis, calendars);
      // What is there stays due: it was right when it was written.
      return { id, kept, calendars, basis, refused: error.message, replacedFrom: undefined, occurrences: [] };
    }
  }

  /** What takes the place of occurrences that followed from something else. */
  private async replacing(
    { id, kept, basis, calendars }: KeptRecurrence,
    rule: (range: DateRange) => readonly MaterializedOccurrence[],
    given: Given,
  ): Promise<Pick<MaterializedRecurrence, 'replacedFrom' | 'occurrences'>> {
    const isSame = basis === undefined || basis === basisText(given.basis, calendars);
    if (kept === undefined || isSame) return { replacedFrom: undefined, occurrences: [] };
    const { from, to } = changeable(kept, given.lastPlanned);
    if (from >= to) return { replacedFrom: undefined, occurrences: [] };
    const earlier = addDays(from, -FURTHEST_MOVE_DAYS);
    const known = await this.occurrences.from(id, earlier);
    return { replacedFrom: from, occurrences: replanned(known, rule({ from: earlier, to }), from) };
  }
}
