import {
  byText,
  Clock,
  type EnrolmentLine,
  type EnrolmentProblem,
  type EnrolmentsChanged,
  type MessageOf,
  type RuleData,
} from '@baton/contracts';
import { LOGGER, LogField, type Logger } from '@baton/observability';
import { Inject, Injectable } from '@nestjs/common';
import { InvalidRequestError } from './application.error';
import type { Asking } from './control-run';
import { EnrolmentsRefusedError, EnrolmentsStaleError } from './enrolment.error';
import { ModuleEnrolments } from './ports/module-enrolments.port';
import { type KnownScheduleType, ScheduleTypeRepository } from './ports/schedule-type.repository.port';
import { Transactions } from './ports/transactions.port';

/** What is asked of one enrolment, with its rule. What is left out stays as it is; null is the default. */
export type AskedEnrolment = Omit<EnrolmentLine, 'rule'> & { readonly rule?: RuleData | undefined };

/** How a change is made. */
export interface ChangeOptions extends Asking {
  /** Only say what would be done. */
  readonly dryRun: boolean;
  /** Also say what it does to the 90 days to come. */
  readonly preview: boolean;
  /** Do it only when it is what a check answered with this. */
  readonly fingerprint?: string | undefined;
}

/** What a change came to, or would. */
export type EnrolmentsResult = Omit<MessageOf<typeof EnrolmentsChanged>, 'outcome' | 'problems' | 'problemCount'> & {
  readonly module: string;
  /** False where it was only checked. */
  readonly applied: boolean;
};

const PREVIEW_MS = 90 * 86_400_000;

/** Enrols organizations and changes enrolments of one module, many at once: all of it, or nothing. */
@Injectable()
export class ChangeEnrolments {
  constructor(
    private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly scheduleTypes: ScheduleTypeRepository,
    private readonly modules: ModuleEnrolments,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @param misread what was wrong with lines that could not even be read; then the others are only checked.
   * @throws {EnrolmentsRefusedError} with every line that is wrong.
   * @throws {EnrolmentsStaleError} when it is not what was previewed.
   * @throws {ModuleUnavailableError} when the module does not answer; asking again is harmless.
   */
  async execute(
    asked: readonly AskedEnrolment[],
    options: ChangeOptions,
    misread: readonly EnrolmentProblem[] = [],
  ): Promise<EnrolmentsResult> {
    if (asked.length + misread.length === 0) {
      throw new InvalidRequestError('enrolments', 'expected at least one line');
    }
    const types = await this.transactions.run(() => this.scheduleTypes.all());
    const { module, lines, problems } = ofOneModule(asked, types);
    const wrong = [...misread, ...problems];
    if (module === undefined) throw new EnrolmentsRefusedError(inOrder(wrong), wrong.length);
    this.tell(module, lines.length, options);
    const answer = await this.modules.change(this.request(module, lines, options, wrong.length > 0));
    if (wrong.length > 0 || answer.outcome === 'refused') {
      throw new EnrolmentsRefusedError(inOrder([...wrong, ...answer.problems]), wrong.length + answer.problemCount);
    }
    if (answer.outcome === 'stale') throw new EnrolmentsStaleError();
    const { outcome, problems: _, problemCount: __, ...told } = answer;
    return { module, applied: outcome === 'changed', ...told };
  }

  private request(module: string, asked: readonly AskedEnrolment[], options: ChangeOptions, isWrong: boolean) {
    const now = this.clock.now();
    const to = new Date(now.getTime() + PREVIEW_MS);
    const { dryRun, preview, fingerprint, requestedBy, reason } = options;
    return {
      ...{ module, ...withRulesBeside(asked), fingerprint, requestedBy, reason },
      checkOnly: dryRun || isWrong,
      preview: preview && !isWrong ? { fromUtc: now.toISOString(), toUtc: to.toISOString() } : null,
    };
  }

  private tell(module: string, lines: number, { dryRun, requestedBy, reason }: ChangeOptions): void {
    if (dryRun) return;
    const fields = {
      [LogField.module]: module,
      [LogField.count]: lines,
      [LogField.requestedBy]: requestedBy ?? undefined,
      [LogField.reason]: reason ?? undefined,
    };
    this.logger.info(fields, 'a change of enrolments was asked for');
  }
}

const inOrder = (problems: readonly EnrolmentProblem[]): readonly EnrolmentProblem[] =>
  problems.toSorted((one, other) => one.line - other.line || byText(one.field, other.field));

/** The module of the first line that names a schedule type there is; lines of another are wrong. */
function ofOneModule(asked: readonly AskedEnrolment[], types: readonly KnownScheduleType[]) {
  const moduleOf = new Map(types.map(({ name, module }) => [name, module]));
  const module = asked.map(({ scheduleType }) => moduleOf.get(scheduleType)).find((found) => found !== undefined);
  const problems = asked
    .filter(({ scheduleType }) => moduleOf.get(scheduleType) !== module || module === undefined)
    .map(({ line, scheduleType }): EnrolmentProblem => {
      const other = moduleOf.get(scheduleType);
      if (other === undefined) {
        const expected = `one of ${[...moduleOf.keys()].join(', ')}`;
        return { line, field: 'scheduleType', problem: `There is no schedule type "${scheduleType}".`, expected };
      }
      const problem = `It is of ${other}, and the lines before are of ${module}.`;
      return { line, field: 'scheduleType', problem, expected: `schedule types of ${module} alone` };
    });
  return { module, problems, lines: asked.filter(({ scheduleType }) => moduleOf.get(scheduleType) === module) };
}

/** Many lines have the same rule, so each travels once. */
function withRulesBeside(asked: readonly AskedEnrolment[]): {
  readonly rules: RuleData[];
  readonly lines: EnrolmentLine[];
} {
  const places = new Map<string, number>();
  const rules: RuleData[] = [];
  const lines = asked.map(({ rule, ...line }) => {
    if (rule === undefined) return line;
    const text = JSON.stringify(rule);
    const place = places.get(text) ?? rules.push(rule) - 1;
    places.set(text, place);
    return { ...line, rule: place };
  });
  return { rules, lines };
}
