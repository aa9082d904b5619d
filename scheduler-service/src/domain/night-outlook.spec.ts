import { nightOutlook, riskOf, type StageNow, stageOutlook } from './night-outlook';
import type { NightPlan } from './night-plan';

const began = new Date('2026-03-01T02:00:00Z');
const after = (ms: number) => new Date(began.getTime() + ms);
const plan: NightPlan = {
  nights: 14,
  lengthMs: 500_000,
  stages: [
    { module: 'sales', startMs: 0, lengthMs: 100_000, overheadMs: 0, types: [] },
    { module: 'purchase', startMs: 400_000, lengthMs: 100_000, overheadMs: 0, types: [] },
  ],
};
const sales: StageNow = {
  module: 'sales',
  state: 'running',
  dispatchedAt: began,
  deadlineAt: after(200_000),
  completedAt: undefined,
  planned: 100,
  ended: 50,
};
const purchase: StageNow = {
  ...sales,
  module: 'purchase',
  state: 'pending',
  dispatchedAt: undefined,
  planned: 0,
  ended: 0,
};

describe('stageOutlook', () => {
  it('scales the plan by what is left, and takes the pace of a stage slower than that', () => {
    expect(stageOutlook(plan, sales, after(30_000)).leftMs).toBe(50_000);
    expect(stageOutlook(plan, sales, after(90_000)).leftMs).toBe(90_000);
  });

  it('takes no pace from the first few, and the plan alone until the module says how much there is', () => {
    expect(stageOutlook(plan, { ...sales, ended: 5 }, after(60_000)).leftMs).toBe(95_000);
    expect(stageOutlook(plan, { ...sales, planned: 0, ended: 0 }, after(30_000)).leftMs).toBe(70_000);
    expect(stageOutlook(plan, { ...sales, planned: 0, ended: 0 }, after(150_000)).leftMs).toBe(0);
  });

  it('compares one that is over with its plan, and says nothing of one without a plan', () => {
    const done = { ...sales, state: 'succeeded', completedAt: after(120_000) };
    expect(stageOutlook(plan, done, after(300_000))).toEqual({
      module: 'sales',
      expectedMs: 100_000,
      actualMs: 120_000,
      leftMs: null,
      risk: null,
    });
    expect(stageOutlook(plan, { ...sales, module: 'other' }, after(1))).toMatchObject({
      expectedMs: null,
      leftMs: null,
    });
  });
});

describe('riskOf', () => {
  it.each([
    [80, 'low'],
    [81, 'medium'],
    [100, 'medium'],
    [101, 'high'],
  ])('%d ms left of 100 is %s', (leftMs, risk) => expect(riskOf(leftMs, 100)).toBe(risk));

  it('is high past the deadline', () => expect(riskOf(1, -5)).toBe('high'));
});

describe('nightOutlook', () => {
  it('adds what comes after the stage at work, its delay included', () => {
    expect(nightOutlook(plan, [sales, purchase], undefined, after(30_000)).leftMs).toBe(50_000 + 400_000);
  });

  it('counts the delay that runs and what comes after it', () => {
    const done = { ...sales, state: 'succeeded', completedAt: after(100_000) };
    expect(nightOutlook(plan, [done, purchase], after(400_000), after(250_000)).leftMs).toBe(150_000 + 100_000);
    expect(nightOutlook(plan, [done, purchase], undefined, after(250_000)).leftMs).toBeNull();
  });

  it('takes it for twice as long where the modules planned twice as much', () => {
    const type = { scheduleType: 'x', startMs: 0, lengthMs: 80_000, executions: 100, msPerExecution: 800 };
    const stages = plan.stages.map((stage) => ({ ...stage, overheadMs: 20_000, types: [type] }));
    const known = { ...plan, stages };
    const doubled = { ...sales, planned: 200, ended: 100 };
    expect(stageOutlook(known, doubled, after(30_000)).leftMs).toBe(90_000);
    expect(nightOutlook(known, [doubled, purchase], undefined, after(30_000)).leftMs).toBe(90_000 + 300_000 + 180_000);
    const done = { ...doubled, state: 'succeeded', completedAt: after(180_000) };
    expect(nightOutlook(known, [done, purchase], after(400_000), after(250_000)).leftMs).toBe(150_000 + 180_000);
  });
});
