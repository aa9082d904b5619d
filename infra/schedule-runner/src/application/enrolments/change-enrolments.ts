import { derivedGuid } from '@baton/bus';
import {
  byText,
  Clock,
  type EnrolmentsChanged,
  type MessageOf,
  type ChangeEnrolments as Request,
} from '@baton/contracts';
import { calendarsNamedBy, readDefinition } from '@baton/recurrence';
import { Injectable } from '@nestjs/common';
import type { EnrolmentChange } from '../../domain/enrolment';
import { ScheduleRunnerSettings } from '../../schedule-runner.options';
import { type EnrolmentFacts, EnrolmentRepository } from '../ports/enrolment.repository.port';
import { Transactions } from '../ports/transactions.port';
import { canonicalJson } from '../recurrence-id';
import { calendarsOf, previewOfChanges } from './enrolment-occurrences';
import { type EnrolmentReading, readEnrolmentLines } from './read-enrolment-lines';

type Answer = MessageOf<typeof EnrolmentsChanged>;

/** So many problems are told; who has more mends these first. */
const MOST_TOLD = 1_000;

/** Enrols organizations, and changes enrolments, many at once: all of it, or nothing when anything is wrong. */
@Injectable()
export class ChangeEnrolments {
  constructor(
    private readonly clock: Clock,
    private readonly settings: ScheduleRunnerSettings,
    private readonly transactions: Transactions,
    private readonly enrolments: EnrolmentRepository,
  ) {}

  /** Safe to repeat: the second time all of it is unchanged. */
  execute(request: MessageOf<typeof Request>): Promise<Answer> {
    return this.transactions.run(async () => {
      if (!request.checkOnly) await this.enrolments.lock();
      const facts = await this.enrolments.facts(request.lines);
      const reading = readEnrolmentLines(request, facts, this.settings.scheduleTypes);
      const fingerprint = reading.problems.length > 0 ? null : fingerprintOf(reading.changes, facts);
      const outcome = outcomeOf(request, reading, fingerprint);
      if (outcome === 'changed' && reading.changes.length > 0) {
        const { requestedBy, reason } = request;
        const by = { requestedBy: requestedBy ?? undefined, reason: reason ?? undefined, at: this.clock.now() };
        await this.enrolments.save(reading.changes, by);
      }
      return {
        ...answerOf(reading, facts, request),
        outcome,
        fingerprint: reading.changes.length > 0 ? fingerprint : null,
      };
    });
  }
}

function outcomeOf(
  { checkOnly, fingerprint }: MessageOf<typeof Request>,
  { changes, problems }: EnrolmentReading,
  current: string | null,
): Answer['outcome'] {
  if (problems.length > 0) return 'refused';
  if (checkOnly) return 'checked';
  const isStale = typeof fingerprint === 'string' && changes.length > 0 && fingerprint !== current;
  return isStale ? 'stale' : 'changed';
}

function answerOf(
  { changes, unchanged, problems }: EnrolmentReading,
  facts: EnrolmentFacts,
  { preview }: MessageOf<typeof Request>,
): Omit<Answer, 'outcome' | 'fingerprint'> {
  const isWrong = problems.length > 0;
  const enrolled = changes.filter(({ before }) => before === undefined).length;
  const counts = isWrong
    ? { enrolled: 0, changed: 0, unchanged: 0 }
    : { enrolled, changed: changes.length - enrolled, unchanged };
  return {
    ...counts,
    problems: problems.slice(0, MOST_TOLD),
    problemCount: problems.length,
    preview: isWrong || !preview ? null : previewOfChanges(changes, preview, facts),
  };
}

/** The same for the same change of the same enrolments with the same calendars, whatever the order of lines. */
function fingerprintOf(changes: readonly EnrolmentChange[], facts: EnrolmentFacts): string {
  const rules = changes.flatMap(({ before, after }) => (before === undefined ? [after] : [before, after]));
  const distinct = [...new Map(rules.map(({ recurrenceId, rule }) => [recurrenceId, rule])).values()];
  const named = distinct.flatMap((rule) => calendarsNamedBy(readDefinition(rule), calendarsOf(facts)));
  const versions = [...new Set(named)].map((name) => `${name} ${facts.calendars.get(name)?.version}`);
  const each = changes.map((change) => canonicalJson(change));
  return derivedGuid('change-of-enrolments', versions.toSorted(byText), each.toSorted(byText));
}
