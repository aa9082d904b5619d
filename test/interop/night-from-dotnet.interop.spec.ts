import { RUN_DATE } from '../e2e/seeded-world';
import { describeWithDotnet } from './describe-interop';
import { SampleCommand } from './dotnet-sample';
import { ORGANIZATIONS, useNightServices } from './night-services';

jest.setTimeout(120_000);

describeWithDotnet('a .NET program', () => {
  const commands: SampleCommand[] = [];
  afterAll(async () => {
    for (const command of commands) command.signal('SIGKILL');
    await Promise.all(commands.map(({ exited }) => exited));
  });
  const night = useNightServices();

  /** Runs one of the sample's commands to its end. */
  async function run(
    ...args: readonly string[]
  ): Promise<{ code: number | null; said: readonly string[]; of: string }> {
    const command = new SampleCommand(night.vhost.url, ...args);
    commands.push(command);
    const { code } = await command.exited;
    return { code, said: command.output, of: command.said() };
  }

  it('commands one module, and hears when it is done', async () => {
    const { code, said, of } = await run('command', 'purchase', RUN_DATE);

    expect([code, of]).toEqual([0, expect.stringContaining('purchase succeeded')]);
    expect(said[0]).toMatch(/^RunPurchaseSchedulerCommand for 2026-03-01, run /);
    expect(await executions('purchase')).toBe(2 * ORGANIZATIONS);
    expect(await executions('sales')).toBe(0);
  });

  it('starts a night by a request, and watches it to its end', async () => {
    const { code, said, of } = await run('start', RUN_DATE, '--watch');
    const runId = /run (\S+) was created/.exec(of)?.[1] ?? of;

    expect(code).toBe(0);
    const steps = said.filter((line) =>
      /begins|SchedulerCommand|(?:sales|purchase|accounting) succeeded|2026-03-01 succ/.test(line),
    );
    expect(steps).toEqual([
      `run ${runId} of nightly for 2026-03-01 begins`,
      `RunSalesSchedulerCommand for 2026-03-01, run ${runId}`,
      expect.stringMatching(/^sales succeeded/),
      `RunPurchaseSchedulerCommand for 2026-03-01, run ${runId}`,
      expect.stringMatching(/^purchase succeeded/),
      `RunAccountingSchedulerCommand for 2026-03-01, run ${runId}`,
      expect.stringMatching(/^accounting succeeded/),
      `run ${runId} for 2026-03-01 succeeded`,
    ]);
    expect((await night.watcher.over(runId)).outcome).toBe('succeeded');
    expect(await executions('sales')).toBe(2 * ORGANIZATIONS);
  });

  it('starts the next by a bare command', async () => {
    const { code, of } = await run('start', '2026-03-02', '--bare', '--watch');

    expect([code, of]).toEqual([0, expect.stringMatching(/run \S+ for 2026-03-02 succeeded/)]);
  });

  it('is given the run that there is when it asks for the same night again', async () => {
    const { code, of } = await run('start', RUN_DATE, '--watch');

    expect([code, of]).toEqual([0, expect.stringMatching(/^run \S+ existed before and is succeeded$/)]);
  });

  it('says how it is used when a date is none', async () => {
    const { code, of } = await run('start', 'tomorrow');

    expect([code, of]).toEqual([2, expect.stringContaining('Usage')]);
  });

  async function executions(module: 'sales' | 'purchase'): Promise<number> {
    const [row] = await night.database.query<{ n: number }>(module, 'select count(*)::int as n from execution');
    return row?.n ?? 0;
  }
});
