import type { DecisionReason, EnrolmentChangeBy, ExplainedExecution } from '@baton/contracts';
import type { DecisionMade } from './decision-made';
import type { RunOfDate } from './ports/explanation-queries.port';

/** How people call what is asked about. */
export interface Labels {
  readonly organization: string;
  readonly scheduleType: string;
  readonly module: string;
  readonly date: string;
}

/** Each reason as the end of a sentence. */
export const reasonTexts: Readonly<Record<DecisionReason, string>> = {
  paused: 'the organization or its enrolment was paused',
  quarantined: 'the organization is in quarantine and waits for a person',
  'not-due': 'it was not due on the date',
  'day-off': 'the date is a day off in its calendar',
  blackout: 'its time on the date falls in a blackout',
  'recurrence-refused': 'its recurrence has no occurrences any more',
  'dependency-failed': 'a schedule type that it needs failed',
  'deadline-passed': "the stage's deadline passed before its turn came",
  'breaker-open': 'what it depends on was down',
  'excluded-by-request': 'the run was asked for others',
  'already-done': 'an earlier run of the date had done it',
  cancelled: 'the run was cancelled before its turn came',
  'handler-missing': 'no process of the module had a handler for it',
  inactive: 'the organization was inactive',
  'not-enrolled': 'it is not enrolled on the date',
  'condition-not-met': "a condition of the module's stage did not hold",
  'stage-skipped': "an operator left the module's stage out",
  'stage-faulted': "the module's stage faulted before it had planned anything",
  halted: 'an earlier stage faulted, which halted the run',
  'misfire-skipped': 'the date was missed, and the misfire policy leaves it out',
  'run-refused': 'the run that was asked for was refused',
};

const subject = ({ scheduleType, organization, date }: Labels): string =>
  `${scheduleType} of ${organization} for ${date}`;

/** What became of an execution. @param why the decision that ended or deferred it. */
export function executionSentence(
  labels: Labels,
  { state, attempts, finishedAtUtc, runId, code, message, retryAtUtc, reason }: ExplainedExecution,
  why: DecisionMade | undefined,
): string {
  const at = finishedAtUtc ? ` at ${finishedAtUtc}` : '';
  const inRun = ` in run ${runId}`;
  const after = `after ${attempts === 1 ? 'one attempt' : `${attempts} attempts`}`;
  const failure = code ? `${code}${message ? `: ${withoutStop(message)}` : ''}` : 'without a code';
  const because = why ? `: ${whyText(why)}` : reason ? ` (${reason})` : '';
  switch (state) {
    case 'succeeded':
      return `${subject(labels)} succeeded${at} ${after}${inRun}.`;
    case 'faulted':
      return `${subject(labels)} faulted${at} ${after}${inRun}, ${failure}.`;
    case 'retrying':
      return `${subject(labels)} failed ${after}${inRun}, ${failure}; it is tried again${retryAtUtc ? ` at ${retryAtUtc}` : ''}.`;
    case 'skipped':
    case 'cancelled':
      return `${subject(labels)} was ${state}${at}${inRun}${because}.`;
    case 'pending':
      return why
        ? `${subject(labels)} is deferred${inRun}${because}.`
        : `${subject(labels)} waits for its turn${inRun}.`;
  }
}

/** What still lies before the work. */
export function waitingSentence(labels: Labels, { runId, state, stage }: RunOfDate): string {
  if (state === 'queued') return `${subject(labels)} waits: run ${runId} is queued behind another.`;
  if (stage.state !== 'pending')
    return `${subject(labels)} waits: ${labels.module} was asked at ${stage.dispatchedAtUtc} by run ${runId} and has not planned it yet.`;
  const held = state === 'paused' ? ', which is held' : '';
  return `${subject(labels)} waits: ${labels.module} has not been asked yet by run ${runId}${held}.`;
}

/** Why there is no execution: a decision, what the stage came to, or that nobody asked. */
export function leftOutSentence(labels: Labels, why: DecisionMade | RunOfDate | 'not-enrolled' | 'no-run'): string {
  if (why === 'no-run') return `${subject(labels)} was not run: there is no run of that date that asks for it.`;
  if (why === 'not-enrolled') return `${subject(labels)} was not run: ${reasonTexts[why]}.`;
  if ('stage' in why) return stageSentence(labels, why);
  const run = why.runId === null ? '' : ` in run ${why.runId}`;
  return `${subject(labels)} was not run: ${whyText(why)}. Decided at ${why.decidedAtUtc} by ${why.by}${run}.`;
}

/** Who made the enrolment what it was, as a sentence more; nothing where nobody is known to have changed it. */
export function changeSentence(change: EnrolmentChangeBy | undefined): string {
  if (change === undefined) return '';
  const { changedAtUtc, changedBy, reason } = change;
  const why = reason === null ? '' : `: ${withoutStop(reason)}`;
  return ` Its enrolment was last changed at ${changedAtUtc} by ${changedBy ?? 'somebody'}${why}.`;
}

function stageSentence(labels: Labels, { runId, stage }: RunOfDate): string {
  if (stage.state === 'succeeded') {
    return `${subject(labels)} was not run: it was not enrolled when ${labels.module} planned run ${runId}.`;
  }
  const error = stage.error === null ? '' : ` (${withoutStop(stage.error)})`;
  return `${subject(labels)} was not run: the stage of ${labels.module} in run ${runId} was ${stage.state}${error} before it was planned.`;
}

function whyText({ reason, detail, untilUtc }: DecisionMade): string {
  const more = detail === null ? '' : ` (${withoutStop(detail)})`;
  return `${reasonTexts[reason]}${more}${untilUtc === null ? '' : `, until ${untilUtc}`}`;
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}
