import { AppError } from '@baton/contracts';
import { eventually } from '@baton/testing';
import { Calls, STEPS } from './tally.module';
import { type TallyWorld, useTallyWorld } from './tally.world';

class BusyError extends AppError {
  readonly code = 'BUSY';
  readonly retryable = true;
}

const worldOf = useTallyWorld();
const scheduleTypes = ['sales.count-steps'];
const withSteps = true;
const all = Array.from({ length: STEPS }, (_, step) => step);

describe('checkpointed work', () => {
  let world: TallyWorld;
  let calls: Calls;
  beforeEach(async () => {
    world = worldOf();
    calls = new Calls();
    await world.given(['works']);
  });

  /** Waits for the end and looks at what is there: every step once, and no cursor any more. */
  async function expectEachStepOnce(): Promise<void> {
    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: 1, succeeded: 1, faulted: 0 }]);
    expect(await world.admin.query('select kind from tally order by kind')).toEqual(
      all.map((step) => ({ kind: `step ${step}` })),
    );
    expect(await world.admin.query('select from execution_checkpoint')).toEqual([]);
  }

  it('resumes at its cursor when it is tried again', async () => {
    calls.inStep = async (step, { attempt }) => {
      if (step === 3 && attempt === 1) throw new BusyError('Try again.');
    };
    await world.start(calls, { withSteps });
    await world.command({ scheduleTypes });

    await expectEachStepOnce();
    expect(calls.steps).toEqual([0, 1, 2, 3, 3, 4]);
  });

  it('resumes at its cursor when the one who worked on it is gone, and loses the step in work alone', async () => {
    const { promise: hanging, resolve: hangs } = Promise.withResolvers<void>();
    calls.inStep = (step) => {
      if (step !== 2 || calls.steps.length > 3) return Promise.resolve();
      hangs();
      return new Promise(() => undefined);
    };
    await world.start(calls, { withSteps });
    await world.command({ scheduleTypes });
    await hanging;
    expect(await world.admin.query('select cursor from execution_checkpoint')).toEqual([{ cursor: { done: 2 } }]);
    // As a killed process leaves it: its transaction is undone, and nobody prolongs the lease any more.
    await world.endTransactions();
    await world.admin.query(`update slice set lease_until = now() - interval '1 s', fence = fence + 1
      where state = 'running'`);

    await expectEachStepOnce();
    expect(calls.steps).toEqual([0, 1, 2, 2, 3, 4]);
  });

  /** Hangs at steps as they are listed, and leaves the work each time as a killed process does. */
  async function killAt(steps: readonly number[]): Promise<void> {
    const left = [...steps];
    const hung: number[] = [];
    calls.inStep = (step) => {
      if (step !== left[0]) return Promise.resolve();
      hung.push(step);
      left.shift();
      return new Promise(() => undefined);
    };
    await world.start(calls, { withSteps });
    await world.command({ scheduleTypes });
    for (const [index] of steps.entries()) {
      await eventually(() => expect(hung).toHaveLength(index + 1));
      await world.endTransactions();
      await world.admin.query(`update slice set lease_until = now() - interval '1 s', fence = fence + 1
        where state = 'running'`);
    }
  }

  it('is not taken for what ends processes while it gets on between them', async () => {
    await killAt([1, 2, 3, 4]);

    await expectEachStepOnce();
    expect(await world.admin.query('select crashes from execution_crash')).toEqual([{ crashes: 1 }]);
  });

  it('is taken for it when processes end again and again without a step between them', async () => {
    await killAt([1, 3, 3, 3]);

    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(await world.admin.query('select code from execution_fault')).toEqual([{ code: 'PROCESS_CRASHED' }]);
    expect(await world.admin.query('select crashes from execution_crash')).toEqual([{ crashes: 3 }]);
  });

  it('ends at its next step when another has its slice, which goes on from there', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.inStep = (step) => (step === 2 ? gate : Promise.resolve());
    await world.start(calls, { withSteps });
    await world.command({ scheduleTypes });
    await eventually(() => expect(calls.steps).toEqual([0, 1, 2]));

    await world.admin.query(`update slice set lease_until = now() - interval '1 s', fence = fence + 1
      where state = 'running'`);
    open();

    await expectEachStepOnce();
    expect(calls.steps).toEqual(all);
  });

  it('is left at its next step when the service stops, for another to go on', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    calls.inStep = (step) => (step === 1 ? gate : Promise.resolve());
    const first = await world.start(calls, { withSteps });
    await world.command({ scheduleTypes });
    await eventually(() => expect(calls.steps).toEqual([0, 1]));

    const stopped = first.close();
    const others = new Calls();
    await world.start(others, { withSteps });
    open();
    await stopped;

    await expectEachStepOnce();
    expect([calls.steps, others.steps]).toEqual([
      [0, 1],
      [2, 3, 4],
    ]);
    expect(await world.admin.query('select attempts from execution')).toEqual([{ attempts: 1 }]);
  });

  it('saves nothing in a dry run', async () => {
    await world.start(calls, { withSteps });
    await world.command({ scheduleTypes, dryRun: true });

    await eventually(() => expect(world.completed).toHaveLength(1));
    expect(world.completed[0]?.scheduleTypes).toMatchObject([{ planned: 1, succeeded: 1 }]);
    expect(calls.steps).toEqual(all);
    expect(await world.admin.query('select from tally union all select from execution_checkpoint')).toEqual([]);
  });
});
