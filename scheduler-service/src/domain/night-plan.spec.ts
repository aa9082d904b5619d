import { medianOf, type PastNight, planNight } from './night-plan';

const pipeline = [
  { module: 'sales', delayAfterMs: 300_000 },
  { module: 'purchase', delayAfterMs: 0 },
];

/** A night of 100 executions at a rate, with 2 s beside the work. */
function night(msPerExecution: number, executions = 100): PastNight {
  const durationMs = msPerExecution * executions;
  return {
    stages: [{ module: 'sales', durationMs: durationMs + 2_000 }],
    types: [{ module: 'sales', scheduleType: 'sales.work', executions, durationMs }],
  };
}

describe('planNight', () => {
  it('says nothing of fewer than three nights', () => {
    expect(planNight(pipeline, [night(10), night(10)])).toBeUndefined();
  });

  it('takes the median rate and number, the overhead of the stage, and the delays between stages', () => {
    const plan = planNight(pipeline, [night(10), night(1_000), night(12)]);
    expect(plan).toEqual({
      nights: 3,
      lengthMs: 303_200,
      stages: [
        {
          module: 'sales',
          startMs: 0,
          lengthMs: 3_200,
          overheadMs: 2_000,
          types: [{ scheduleType: 'sales.work', startMs: 2_000, lengthMs: 1_200, executions: 100, msPerExecution: 12 }],
        },
        { module: 'purchase', startMs: 303_200, lengthMs: null, overheadMs: 0, types: [] },
      ],
    });
  });

  it('is twice as long where twice as many are due, and as the nights were where a module does not say', () => {
    const due = new Map([['sales', new Map([['sales.work', 200]])]]);
    const nights = [night(10), night(10), night(10)];
    expect(planNight(pipeline, nights, due)?.stages[0]).toMatchObject({
      lengthMs: 2_000 + 2_000,
      types: [{ executions: 200, lengthMs: 2_000 }],
    });
    expect(planNight(pipeline, nights, new Map([['purchase', new Map()]]))?.stages[0]?.lengthMs).toBe(3_000);
    expect(planNight(pipeline, nights, new Map([['sales', new Map()]]))?.stages[0]?.lengthMs).toBe(2_000);
  });

  it('looks at the newest fourteen, and takes no rate of a night in which nothing was to be done', () => {
    const newest = Array.from({ length: 14 }, () => night(10));
    const older = Array.from({ length: 20 }, () => night(9_999));
    const plan = planNight(pipeline, [...newest, ...older]);
    expect([plan?.nights, plan?.stages[0]?.types[0]?.msPerExecution]).toEqual([14, 10]);
    const idle = planNight(pipeline, [night(10, 0), night(10), night(10)]);
    expect(idle?.stages[0]?.types[0]).toMatchObject({ msPerExecution: 10, executions: 100 });
  });

  it('keeps the order of the newest night and appends what only older ones had', () => {
    const older = {
      ...night(1),
      types: [{ module: 'sales', scheduleType: 'sales.old', executions: 1, durationMs: 5 }],
    };
    const plan = planNight(pipeline, [night(10), older, older]);
    expect(plan?.stages[0]?.types.map(({ scheduleType }) => scheduleType)).toEqual(['sales.work', 'sales.old']);
  });
});

describe('medianOf', () => {
  it.each([
    [[], 0],
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 100], 3],
  ])('of %j is %d', (values, median) => expect(medianOf(values)).toBe(median));
});
