import { NIGHT_STEPS } from '../e2e/night-watcher';
import { describeWithDotnet } from './describe-interop';
import { SampleCommand } from './dotnet-sample';
import { ORGANIZATIONS, useNightServices } from './night-services';

jest.setTimeout(120_000);

describeWithDotnet('a night whose sales module is a .NET service', () => {
  let sales: SampleCommand;
  afterAll(async () => {
    sales?.signal('SIGTERM');
    await sales?.exited;
  });
  const night = useNightServices(['sales']);
  beforeAll(async () => {
    sales = new SampleCommand(night.vhost.url, 'sales');
    await sales.printed((output) => output.find((line) => line.includes('Bus started')));
  });

  it('goes on from it to purchase and accounting, and the scheduler does not notice', async () => {
    const { runId } = await night.watcher.ask();
    const { outcome, stages } = await night.watcher.over(runId);

    expect(outcome).toBe('succeeded');
    expect(stages.map(({ module, outcome: of, succeeded }) => [module, of, succeeded])).toEqual([
      ['sales', 'succeeded', 2],
      ['purchase', 'succeeded', expect.any(Number)],
      ['accounting', 'succeeded', expect.any(Number)],
    ]);
    for (const { module, succeeded, faulted, skipped } of stages.slice(1))
      expect([module, succeeded + faulted + skipped]).toEqual([module, 2 * ORGANIZATIONS]);
    await night.watcher.caughtUp();
    expect(night.watcher.steps(runId)).toEqual(NIGHT_STEPS);
    const conversations = night.watcher.seen.filter((one) => one.runId === runId).map((one) => one.conversationId);
    expect(new Set(conversations).size).toBe(1);
  });

  it('has in the scheduler what the .NET service said, and nothing in the tables of sales', async () => {
    const told = await night.database.query(
      'scheduler',
      `select schedule_type, planned, succeeded, faulted, skipped from stage_result
       where schedule_type like 'sales.%' order by schedule_type`,
    );
    expect(told).toEqual(
      ['sales.post-recurring-invoices', 'sales.send-payment-reminders'].map((schedule_type) => ({
        schedule_type,
        planned: 1,
        succeeded: 1,
        faulted: 0,
        skipped: 0,
      })),
    );
    expect(await night.database.query('sales', 'select 1 from execution')).toEqual([]);
  });
});
