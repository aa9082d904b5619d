import { stageDefaults } from '../domain/pipeline';
import { readStages, writeStages } from './pipeline-document';

describe('the stages of a pipeline as people write them', () => {
  it('have defaults for all but the module', () => {
    expect(readStages([{ module: 'sales' }])).toEqual([{ module: 'sales', ...stageDefaults }]);
  });

  it('say how long a module may be silent, and when a stage is run at all', () => {
    const conditions = [
      { kind: 'stage-succeeded', module: 'sales' },
      { kind: 'weekdays', days: ['monday', 'friday'] },
      { kind: 'last-day-of-month' },
      { kind: 'day-of-month', days: [1, 31] },
    ];
    const [, purchase] = readStages([{ module: 'sales' }, { module: 'purchase', silenceAfter: 'PT90S', conditions }]);
    expect(purchase).toMatchObject({ silenceAfterMs: 90_000, conditions });
  });

  it('are written with nothing left out, and read again as they were', () => {
    const plans = readStages([{ module: 'sales', delayAfter: '90s', timeout: 'P1D', silenceAfter: '1m30.5s' }]);
    expect(writeStages(plans)).toMatchObject([{ delayAfter: 'PT1M30S', timeout: 'P1D', onFault: 'continue' }]);
    expect(readStages(writeStages(plans))).toEqual(plans);
  });

  it.each([
    [{ kind: 'full-moon' }, /kind/],
    [{ kind: 'weekdays', days: ['lundi'] }, /days/],
    [{ kind: 'weekdays', days: [] }, /days/],
    [{ kind: 'day-of-month', days: [32] }, /days/],
    [{ kind: 'last-day-of-month', days: [1] }, /days/],
    [{ kind: 'stage-succeeded', module: 'accounting' }, /purchase waits for a stage that does not come before it/],
    [{ kind: 'stage-succeeded', module: 'purchase' }, /before it come: sales/],
  ])('have no condition %j', (condition, reason) => {
    const stages = [{ module: 'sales' }, { module: 'purchase', conditions: [condition] }, { module: 'accounting' }];
    expect(() => readStages(stages)).toThrow(reason);
  });
});
