import { parseOrganizationId } from '@baton/contracts';
import { after, completed, minutes, progressed, queuedRun, resultOf, stageIdOf, step } from '../../test/run-fixture';
import type { RunEvent } from './run-event';

const start: RunEvent = { kind: 'start' };
const all = { modules: undefined, scheduleTypes: undefined, organizationIds: undefined, faults: undefined };
const retry = (selection: Partial<typeof all> | object = {}): RunEvent => ({
  kind: 'retry-faulted',
  selection: { ...all, ...selection },
  stageIds: [0, 1, 2].map((position) => stageIdOf(position, 2)),
});
const faultedSales = [resultOf('sales.work', { succeeded: 97, faulted: 3 })];
const over = after(
  queuedRun({ delayAfterMs: 0 }),
  [0, start],
  [1, completed('sales', { results: faultedSales })],
  [2, completed('purchase')],
  [3, completed('accounting')],
);

describe('a retry of what faulted', () => {
  it('queues the stages that had faults, each with a new id', () => {
    const again = after(over, [10, retry()]);
    expect(again.state).toBe('queued');
    expect(again.stages.map(({ state, attempt, stageId }) => [state, attempt, stageId])).toEqual([
      ['pending', 2, stageIdOf(0, 2)],
      ['succeeded', 1, stageIdOf(1)],
      ['succeeded', 1, stageIdOf(2)],
    ]);
  });

  it('corrects the numbers by what the module took over', () => {
    const results = [resultOf('sales.work', { succeeded: 2, faulted: 1 })];
    const again = after(over, [10, retry()], [11, start], [12, completed('sales', { results })]);
    expect(again).toMatchObject({
      state: 'succeeded',
      stages: [{ counts: { planned: 100, succeeded: 99, faulted: 1 } }, {}, {}],
    });
  });

  it('takes the numbers of a module that answers for all', () => {
    const results = [resultOf('sales.work', { succeeded: 100 })];
    const again = after(over, [10, retry()], [11, start], [12, completed('sales', { results })]);
    expect(again.stages[0]?.counts).toMatchObject({ planned: 100, succeeded: 100, faulted: 0 });
  });

  it('is not disturbed by the answer to the attempt before', () => {
    const again = after(over, [10, retry()], [11, start]);
    expect(step(again, completed('sales', { stageId: stageIdOf(0) }), minutes(12)).decisions).toEqual([
      { kind: 'ignored', reason: 'foreign-stage' },
    ]);
  });

  it('is not disturbed by what a module without stage ids had begun or said before it', () => {
    const again = after(over, [10, retry()], [11, start]);
    for (const old of [completed('sales', { startedAt: minutes(10) }), progressed('sales', 10)]) {
      expect(step(again, old, minutes(12)).decisions).toEqual([{ kind: 'ignored', reason: 'earlier-attempt' }]);
    }
    expect(after(again, [12, completed('sales', { startedAt: minutes(11) })]).state).toBe('succeeded');
  });

  it('goes on with the stages that a fault had kept from starting', () => {
    const halted = after(
      queuedRun({ onFault: 'halt', delayAfterMs: 0 }),
      [0, start],
      [1, completed('sales', { outcome: 'faulted' })],
    );
    const again = after(
      halted,
      [10, retry()],
      [11, start],
      [12, completed('sales')],
      [13, completed('purchase')],
      [14, completed('accounting')],
    );
    expect(again.state).toBe('succeeded');
  });

  it('is narrowed to what was asked for', () => {
    const again = after(over, [10, retry({ scheduleTypes: ['sales.work', 'purchase.work'] })]);
    expect(again.stages[0]?.scope.scheduleTypes).toEqual(['sales.work']);
    expect(again.stages[1]?.state).toBe('succeeded');
  });

  it('by cause covers exactly whom and what it struck', () => {
    const organizationIds = [parseOrganizationId('00000000-0000-4000-8000-00000000000a')];
    const faults = [{ module: 'sales', organizationIds, scheduleTypes: ['sales.work'] }];
    const again = after(over, [10, retry({ faults, fingerprints: ['abc123abc123'] })]);
    expect(again.stages[0]).toMatchObject({
      state: 'pending',
      scope: { organizationIds, scheduleTypes: ['sales.work'], faultFingerprints: ['abc123abc123'] },
    });
    expect(() => step(over, retry({ faults: [] }), minutes(10))).toThrow(/has faulted/);
  });

  it.each([{ modules: ['purchase'] }, { scheduleTypes: ['purchase.work'] }])(
    'is refused where nothing faulted: %j',
    (selection) => {
      expect(() => step(over, retry(selection), minutes(10))).toThrow(/Nothing of what was asked for has faulted/);
    },
  );
});
