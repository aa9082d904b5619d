import { succeeded } from '@baton/schedule-runner';
import { date, executionUnderTest, organization } from '@baton/testing';
import { type RebuildLedger, RebuildLedgerHandler } from './ledger.handler';
import { LedgerTable } from './module.ports';

class RecordedLedger extends LedgerTable {
  readonly rebuilt: string[] = [];

  override monthsAfter(_tenant: string, month = '') {
    return Promise.resolve(['2026-01', '2026-02', '2026-03'].filter((each) => each > month));
  }

  override rebuild(_tenant: string, month: string) {
    this.rebuilt.push(month);
    return Promise.resolve();
  }
}

describe('the ledger', () => {
  it('is rebuilt from the month after the checkpoint, a step for each', async () => {
    const ledger = new RecordedLedger();
    const steps: string[] = [];
    const execution = executionUnderTest<typeof RebuildLedger>({
      tenant: organization(1),
      runId: '11111111-1111-4111-8111-111111111111',
      runDateUtc: date('2026-03-01'),
      parameters: {},
      checkpoint: { upToMonth: '2026-01' },
      save: async ({ upToMonth }) => void steps.push(upToMonth),
    });
    expect(await new RebuildLedgerHandler(ledger).execute(execution)).toEqual(succeeded({ months: 2 }));
    expect(steps).toEqual(['2026-02', '2026-03']);
  });
});
