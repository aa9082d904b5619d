import type {
  DecisionReason,
  EnrolmentChangeBy,
  ExecutionExplained,
  ExecutionState,
  ExplainedExecution,
  MessageOf,
} from '@baton/contracts';
import type { DecisionMade } from './decision-made';
import {
  changeSentence,
  executionSentence,
  type Labels,
  leftOutSentence,
  waitingSentence,
} from './explanation-sentences';
import type { RunOfDate, StageLeftOut } from './ports/explanation-queries.port';

/**
 * What became of one organization's work of one date: its execution's state; `waiting` for the module's turn; `not-run`
 * for a reason; `no-run` where nobody asked for the date; `not-enrolled`.
 */
export type ExplainedState = ExecutionState | 'waiting' | 'not-run' | 'no-run' | 'not-enrolled';

/** The answer in short. */
export interface Explanation {
  readonly state: ExplainedState;
  /** In kebab-case: of a decision, or of a handler's skip; the code of a fault. Null where there is none. */
  readonly reason: string | null;
  /** The whole answer in one line of English. */
  readonly sentence: string;
}

/** What is known. */
export interface ExplanationFacts {
  readonly labels: Labels;
  readonly told: MessageOf<typeof ExecutionExplained>;
  readonly run: RunOfDate | undefined;
  /** Of the module and of the scheduler, newest first. */
  readonly decisions: readonly DecisionMade[];
}

/** The decisions of both, newest first. */
export function decisionsOf(
  module: string,
  told: MessageOf<typeof ExecutionExplained>,
  leftOut: readonly StageLeftOut[],
): readonly DecisionMade[] {
  const ofModule = told.decisions.map(({ reason, detail = null, runId = null, decidedAtUtc, untilUtc = null }) => ({
    ...{ by: module, reason, detail, runId, decidedAtUtc, untilUtc },
  }));
  const ofScheduler = leftOut.map((decision) => ({ by: 'scheduler', ...decision, untilUtc: null }));
  return [...ofModule, ...ofScheduler].sort((a, b) => Date.parse(b.decidedAtUtc) - Date.parse(a.decidedAtUtc));
}

/**
 * Explains. An execution says what became of it; without one, a run that is still to come goes before older decisions,
 * and the newest decision before what the stage came to.
 */
export function explanationOf(facts: ExplanationFacts): Explanation {
  const { labels, told, run, decisions } = facts;
  if (told.execution) return ofExecution(labels, told.execution, decisions);
  if (!told.enrolled && decisions.length === 0) {
    const [change] = told.enrolmentChanges ?? [];
    const sentence = leftOutSentence(labels, 'not-enrolled') + changeSentence(change);
    return { state: 'not-enrolled', reason: 'not-enrolled', sentence };
  }
  if (run && isToCome(run, decisions)) {
    return { state: 'waiting', reason: null, sentence: waitingSentence(labels, run) };
  }
  const [newest] = decisions;
  if (newest) {
    const sentence = leftOutSentence(labels, newest) + changeSentence(changeBehind(newest, told));
    return { state: 'not-run', reason: newest.reason, sentence };
  }
  if (run) return { state: 'not-run', reason: null, sentence: leftOutSentence(labels, run) };
  return { state: 'no-run', reason: null, sentence: leftOutSentence(labels, 'no-run') };
}

/** Reasons that lie in what is chosen of an enrolment. */
const OF_ENROLMENT: readonly DecisionReason[] = [
  ...(['paused', 'not-due', 'day-off', 'blackout'] as const),
  ...(['recurrence-refused', 'misfire-skipped', 'not-enrolled'] as const),
];

/** The change that made the enrolment what it was when that was decided. */
function changeBehind(
  { reason, decidedAtUtc }: DecisionMade,
  { enrolmentChanges }: ExplanationFacts['told'],
): EnrolmentChangeBy | undefined {
  if (!OF_ENROLMENT.includes(reason)) return undefined;
  return enrolmentChanges?.find(({ changedAtUtc }) => Date.parse(changedAtUtc) <= Date.parse(decidedAtUtc));
}

function ofExecution(labels: Labels, execution: ExplainedExecution, decisions: readonly DecisionMade[]): Explanation {
  const decision = decisions.find(({ runId }) => runId === execution.runId);
  const applies = execution.state === 'cancelled' || execution.state === 'skipped' || decision?.untilUtc;
  const why = applies && !isDone(execution) ? decision : undefined;
  return {
    state: execution.state,
    reason: execution.code ?? why?.reason ?? execution.reason ?? null,
    sentence: executionSentence(labels, execution, why),
  };
}

function isDone({ state }: ExplainedExecution): boolean {
  return state === 'succeeded' || state === 'faulted';
}

/** Whether the module has yet to say what it does with the work. What the scheduler decided was of an earlier attempt. */
function isToCome({ runId, state, stage }: RunOfDate, decisions: readonly DecisionMade[]): boolean {
  if (state === 'queued') return true;
  const isAsked = stage.state === 'running' || stage.state === 'cancelling';
  return (
    stage.state === 'pending' ||
    (isAsked && !decisions.some((decision) => decision.by !== 'scheduler' && decision.runId === runId))
  );
}
