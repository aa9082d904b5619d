import { Clock } from '@baton/contracts';
import {
  calendarsNamedBy,
  explain,
  nextOccurrences,
  type PreviewLine,
  preview,
  readDefinition,
  recurrenceOf,
} from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import { CalendarCatalog } from './ports/calendar-catalog.port';

/** A rule that nothing has to go by yet. */
export interface RuleQuestion {
  /** As JSON: docs/rules-of-when.md. */
  readonly rule: unknown;
  /** Inclusive. @default now */
  readonly from?: Date | undefined;
  /** Exclusive; without it, up to {@link count} that are due. */
  readonly to?: Date | undefined;
  /** @default 10 */
  readonly count?: number | undefined;
}

/** When a rule is due, and when it is not although it names a time; in the order of local times. */
export interface RulePreview {
  /** In plain English. */
  readonly explanation: string;
  readonly lines: readonly PreviewLine[];
  /** Whether there are lines that are not told. */
  readonly more: boolean;
}

const USUAL_COUNT = 10;
/** More lines than this nobody reads. */
const MOST_TOLD = 1_000;

/** Says what any rule comes to, by the calendars that are kept. Changes nothing. Belongs to the caller's unit of work. */
@Injectable()
export class PreviewRule {
  constructor(
    private readonly clock: Clock,
    private readonly calendars: CalendarCatalog,
  ) {}

  /** @throws {RuleError} when the rule, a calendar that it names, or the range cannot be used. */
  async execute({ rule, from = this.clock.now(), to, count = USUAL_COUNT }: RuleQuestion): Promise<RulePreview> {
    const definition = readDefinition(rule);
    const calendars = await this.calendars.needed(calendarsNamedBy(definition));
    const explanation = explain(definition);
    const wanted = to === undefined ? count : MOST_TOLD + 1;
    const due = nextOccurrences(recurrenceOf(definition, calendars), from, wanted);
    const last = earlier(to, due.length < wanted && to !== undefined ? undefined : endOf(due));
    const lines = last === undefined ? [] : preview(definition, { from, to: last }, calendars);
    return { explanation, lines: lines.slice(0, MOST_TOLD), more: lines.length > MOST_TOLD };
  }
}

const earlier = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one !== undefined && other !== undefined && other < one ? other : (one ?? other);

/** Just after the last of them. */
function endOf(due: readonly { readonly instant: Date }[]): Date | undefined {
  const last = due.at(-1);
  return last && new Date(last.instant.getTime() + 1);
}
