import { RepeatedWork } from './repeated-work';

describe('RepeatedWork', () => {
  it('does one at a time, and the next once it is done', async () => {
    const done: (() => void)[] = [];
    const work = new RepeatedWork(() => new Promise((resolve) => done.push(resolve)), fail);
    const first = work.tick();
    await work.tick();
    expect(done).toHaveLength(1);
    done[0]?.();
    await first;
    const second = work.tick();
    expect(done).toHaveLength(2);
    done[1]?.();
    await second;
  });

  it('stops with what is under way, and starts nothing more', async () => {
    let finish: () => void = () => undefined;
    let times = 0;
    const work = new RepeatedWork(() => {
      times += 1;
      return new Promise((resolve) => {
        finish = resolve;
      });
    }, fail);
    const tick = work.tick();
    const stopped = work.stop();
    finish();
    await Promise.all([tick, stopped, work.tick()]);
    expect(times).toBe(1);
  });

  it('tells of an error and goes on', async () => {
    const errors: unknown[] = [];
    const work = new RepeatedWork(
      () => Promise.reject(new Error('away')),
      (error) => void errors.push(error),
    );
    await work.tick();
    await work.tick();
    expect(errors).toHaveLength(2);
  });
});

function fail(error: unknown): never {
  throw error;
}
