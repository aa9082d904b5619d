import type { ExplainedExecution } from '@baton/contracts';
import type { DecisionMade } from './decision-made';
import { type ExplanationFacts, explanationOf } from './explanation';
import { reasonTexts } from './explanation-sentences';
import type { RunOfDate } from './ports/explanation-queries.port';

const runId = '11111111-1111-4111-8111-111111111111';
const earlierRun = '22222222-2222-4222-8222-222222222222';
const labels = { organization: 'Acme', scheduleType: 'sales.work', module: 'sales', date: '2026-03-01' };
const executed: ExplainedExecution = {
  scheduleType: 'sales.work',
  dueDate: '2026-03-01',
  organizationId: '00000000-0000-4000-8000-000000000001',
  state: 'succeeded',
  attempts: 1,
  finishedAtUtc: '2026-03-01T02:00:00.000Z',
  runId,
};
const run: RunOfDate = {
  runId,
  state: 'running',
  stage: { state: 'pending', dispatchedAtUtc: null, error: null },
};
const stageIn = (state: RunOfDate['stage']['state'], error: string | null = null): RunOfDate => ({
  ...run,
  stage: { state, dispatchedAtUtc: '2026-03-01T02:00:00.000Z', error },
});
const decided: DecisionMade = {
  by: 'sales',
  reason: 'paused',
  detail: 'The enrolment is paused.',
  runId,
  decidedAtUtc: '2026-03-01T02:00:01.000Z',
  untilUtc: null,
};

function explain(facts: Partial<Omit<ExplanationFacts, 'told'>>, execution?: ExplainedExecution, enrolled = true) {
  const told = { execution, enrolled, decisions: [] };
  return explanationOf({ labels, run: undefined, decisions: [], told, ...facts });
}

describe('explanationOf', () => {
  it.each<[Partial<ExplainedExecution>, string | null, string]>([
    [{}, null, `succeeded at 2026-03-01T02:00:00.000Z after one attempt in run ${runId}.`],
    [
      { state: 'faulted', attempts: 3, code: 'PERIOD_CLOSED', message: 'The period is closed.' },
      'PERIOD_CLOSED',
      `faulted at 2026-03-01T02:00:00.000Z after 3 attempts in run ${runId}, PERIOD_CLOSED: The period is closed.`,
    ],
    [
      { state: 'retrying', code: 'LOCKED', finishedAtUtc: null, retryAtUtc: '2026-03-01T02:01:00.000Z' },
      'LOCKED',
      `failed after one attempt in run ${runId}, LOCKED; it is tried again at 2026-03-01T02:01:00.000Z.`,
    ],
    [
      { state: 'skipped', reason: 'nothing-due' },
      'nothing-due',
      `was skipped at 2026-03-01T02:00:00.000Z in run ${runId} (nothing-due).`,
    ],
    [{ state: 'pending', finishedAtUtc: null }, null, `waits for its turn in run ${runId}.`],
  ])('says what became of an execution: %j', (more, reason, text) => {
    const explanation = explain({ run }, { ...executed, ...more });
    expect(explanation).toEqual({
      state: more.state ?? 'succeeded',
      reason,
      sentence: `sales.work of Acme for 2026-03-01 ${text}`,
    });
  });

  it('names who made the enrolment what it was, where the reason lies in that', () => {
    const change = (time: string, changedBy: string | null, reason: string | null) => ({
      ...{ changedAtUtc: `2026-03-01T${time}.000Z`, changedBy, reason },
    });
    const enrolmentChanges = [change('02:00:02', 'bob', null), change('01:00:00', 'ann', 'moves away.')];
    const told = { execution: undefined, enrolled: true, decisions: [], enrolmentChanges };
    const sentenceOf = (decisions: DecisionMade[], more: object = {}) =>
      explanationOf({ labels, run: undefined, decisions, told: { ...told, ...more } }).sentence;

    expect(sentenceOf([decided])).toMatch(
      / by sales in run .* Its enrolment was last changed at 2026-03-01T01:00:00.000Z by ann: moves away\.$/,
    );
    expect(sentenceOf([], { enrolled: false })).toMatch(/ last changed at 2026-03-01T02:00:02.000Z by bob\.$/);
    expect(sentenceOf([{ ...decided, reason: 'deadline-passed' }])).not.toContain('changed');
    expect(sentenceOf([{ ...decided, decidedAtUtc: '2026-03-01T00:00:00.000Z' }])).not.toContain('changed');
  });

  it('says of a cancelled execution why, by the decision of its own run alone', () => {
    const decision = { ...decided, reason: 'deadline-passed', detail: null } as const;
    const cancelled = { ...executed, state: 'cancelled' } as const;
    const elsewhere = { ...decided, runId: earlierRun };
    expect(explain({ decisions: [elsewhere, decision] }, cancelled)).toMatchObject({
      state: 'cancelled',
      reason: 'deadline-passed',
      sentence: expect.stringContaining("the stage's deadline passed before its turn came."),
    });
    expect(explain({ decisions: [elsewhere] }, cancelled).reason).toBeNull();
  });

  it('says until when an execution is deferred, and nothing of a decision that is history', () => {
    const deferral = {
      ...decided,
      reason: 'breaker-open',
      detail: null,
      untilUtc: '2026-03-01T03:00:00.000Z',
    } as const;
    expect(explain({ decisions: [deferral] }, { ...executed, state: 'pending', finishedAtUtc: null })).toMatchObject({
      state: 'pending',
      reason: 'breaker-open',
      sentence: expect.stringContaining('what it depends on was down, until 2026-03-01T03:00:00.000Z.'),
    });
    expect(explain({ decisions: [deferral] }, executed).reason).toBeNull();
  });

  it.each(Object.entries(reasonTexts))('says in words that it was not run for the reason %s', (reason, text) => {
    const decision = { ...decided, reason: reason as keyof typeof reasonTexts };
    const { state, sentence, ...rest } = explain({ run: stageIn('succeeded'), decisions: [decision] });
    expect([state, rest.reason]).toEqual(['not-run', reason]);
    expect(sentence).toBe(
      `sales.work of Acme for 2026-03-01 was not run: ${text} (The enrolment is paused). ` +
        `Decided at 2026-03-01T02:00:01.000Z by sales in run ${runId}.`,
    );
  });

  it.each<[string, RunOfDate]>([
    [`run ${runId} is queued behind another.`, { ...run, state: 'queued' }],
    [`sales has not been asked yet by run ${runId}.`, run],
    [`sales has not been asked yet by run ${runId}, which is held.`, { ...run, state: 'paused' }],
    [`sales was asked at 2026-03-01T02:00:00.000Z by run ${runId} and has not planned it yet.`, stageIn('running')],
  ])('says of work that is to come, whatever was decided before: %s', (text, waiting) => {
    expect(explain({ run: waiting, decisions: [{ ...decided, runId: earlierRun }] })).toEqual({
      state: 'waiting',
      reason: null,
      sentence: `sales.work of Acme for 2026-03-01 waits: ${text}`,
    });
  });

  it('takes the decision of a run that is still at work', () => {
    expect(explain({ run: stageIn('running'), decisions: [decided] })).toMatchObject({
      state: 'not-run',
      reason: 'paused',
    });
  });

  it('waits for a stage that was halted before, and is at work now', () => {
    const halted = { ...decided, by: 'scheduler', reason: 'halted' } as const;
    expect(explain({ run: stageIn('running'), decisions: [halted] }).state).toBe('waiting');
  });

  it('says what the stage came to where nothing was decided', () => {
    expect(explain({ run: stageIn('faulted', 'STAGE_SILENT') }).sentence).toContain(
      `the stage of sales in run ${runId} was faulted (STAGE_SILENT) before it was planned.`,
    );
    expect(explain({ run: stageIn('succeeded') }).sentence).toContain(`not enrolled when sales planned run ${runId}.`);
  });

  it('says that nobody asked for the date, or that it is not enrolled', () => {
    expect(explain({})).toMatchObject({ state: 'no-run', reason: null });
    expect(explain({ run }, undefined, false)).toEqual({
      state: 'not-enrolled',
      reason: 'not-enrolled',
      sentence: 'sales.work of Acme for 2026-03-01 was not run: it is not enrolled on the date.',
    });
  });
});
