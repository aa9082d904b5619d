import { zoneDataVersion } from '@baton/recurrence';
import { eventually } from '@baton/testing';
import type { INestApplication } from '@nestjs/common';
import { TickTriggers } from '../src/application/tick-triggers';
import { type SchedulerWorld, useSchedulerWorld } from './scheduler-world';

const worldOf = useSchedulerWorld();
const HOUR_MS = 3_600_000;

interface TriggerState {
  readonly decided_until: Date;
  readonly next_due_at: Date | null;
  readonly last_nominal_local: string | null;
}

/** Sets the nightly trigger back to an instant up to which all is decided, and so that a tick looks at it. */
async function decidedUntil(world: SchedulerWorld, at: string, more = ''): Promise<void> {
  await world.admin.query(`update run_trigger set decided_until = $1, next_due_at = $1 ${more}`, [at]);
}

const tick = (replica: INestApplication): Promise<void> => replica.get(TickTriggers, { strict: false }).execute();

async function datesOf(world: SchedulerWorld): Promise<readonly string[]> {
  const runs = await world.admin.query<{ run_date: string }>('select run_date::text from run order by run_date');
  return runs.map(({ run_date }) => run_date);
}

async function stateOf(world: SchedulerWorld): Promise<TriggerState | undefined> {
  const [row] = await world.admin.query<TriggerState>('select * from run_trigger where name = $1', ['nightly']);
  return row;
}

function firingsOf(world: SchedulerWorld) {
  return world.admin.query<{ nominal_local: string; copy: string; run_id: string | null }>(
    'select nominal_local, copy, run_id, refusal from trigger_firing order by occurrence_at',
  );
}

function decisionsOf(world: SchedulerWorld) {
  return world.admin.query<{ run_date: string; detail: string }>(
    'select run_date::text, run_id, reason, detail from decision order by decision_id',
  );
}

describe('a trigger', () => {
  it('starts what it owes once, whoever ticks, and stores what it fired and when it is due next', async () => {
    const world = worldOf();
    world.answer = () => null;
    await decidedUntil(world, '2026-02-26T02:00:00Z');
    await world.bus.start();
    const replicas = [await world.start(), await world.start()];

    await Promise.all(replicas.map(tick));
    await Promise.all(replicas.map(tick));

    expect(await datesOf(world)).toEqual(['2026-03-01']);
    expect(await decisionsOf(world)).toMatchObject([
      { run_date: '2026-02-27', reason: 'misfire-skipped', detail: expect.stringContaining('fire-once') },
      { run_date: '2026-02-28', reason: 'misfire-skipped', run_id: null },
    ]);
    const [run] = await world.admin.query<{ run_id: string }>('select run_id from run');
    expect(await firingsOf(world)).toEqual([
      { nominal_local: '2026-03-01T02:00', copy: 'first', run_id: run?.run_id, refusal: null },
    ]);
    expect(await stateOf(world)).toMatchObject({
      decided_until: new Date('2026-03-01T02:00:00Z'),
      next_due_at: new Date('2026-03-02T02:00:00Z'),
      last_nominal_local: '2026-03-01T02:00',
    });
    world.clock.advance(24 * HOUR_MS);
    await Promise.all(replicas.map(tick));
    expect(await datesOf(world)).toEqual(['2026-03-01', '2026-03-02']);
  });

  it('is left alone until it is due', async () => {
    const world = worldOf();
    const scheduler = await world.start();
    await tick(scheduler);
    await decidedUntil(world, '2026-02-28T02:00:00Z');
    await world.admin.query(`update run_trigger set next_due_at = '2026-03-01T02:00:00.001Z'`);
    await tick(scheduler);
    expect(await firingsOf(world)).toEqual([]);
    world.clock.advance(1);
    await tick(scheduler);
    expect(await firingsOf(world)).toHaveLength(1);
  });

  it.each([
    ['older', '2020a', ['2026-03-01T02:00']],
    ['the same', zoneDataVersion(), []],
    ['newer', '9999z', []],
  ])(
    'is looked at again when it was planned by %s zone data, and fires what is due by now',
    async (_how, by, fired) => {
      const world = worldOf();
      await decidedUntil(world, '2026-02-28T02:00:00Z', `, planned_with = '${by}'`);
      await world.admin.query(`update run_trigger set next_due_at = '2026-03-01T03:00:00Z'`);
      await tick(await world.start());
      expect((await firingsOf(world)).map(({ nominal_local }) => nominal_local)).toEqual(fired);
      const due = fired.length > 0 ? '2026-03-02T02:00:00Z' : '2026-03-01T03:00:00Z';
      expect(await stateOf(world)).toMatchObject({ next_due_at: new Date(due) });
      const [row] = await world.admin.query('select planned_with from run_trigger');
      expect(row).toEqual({ planned_with: fired.length > 0 ? zoneDataVersion() : by });
    },
  );

  it('is planned anew by newer zone data, and does not fire again what was fired by the old', async () => {
    const world = worldOf();
    // By 2026a Vancouver was to have winter time in 2026; later releases know that it has none.
    const rule = '{"cron":"0 2 * * *","zone":"America/Vancouver"}';
    world.clock.set('2026-12-01T09:30:00Z');
    await decidedUntil(world, '2026-11-30T10:00:00Z', `, rule = '${rule}', planned_with = '2026a'`);
    await world.admin.query(`update run_trigger set next_due_at = '2026-12-01T10:00:00Z'`);
    await world.admin.query(
      `insert into trigger_firing (trigger_name, nominal_local, copy, occurrence_at, coalesced, refusal, fired_at)
       values ('nightly', '2026-11-30T02:00', 'first', '2026-11-30T10:00Z', '{}', 'x', '2026-11-30T10:00Z')`,
    );
    const scheduler = await world.start();
    await tick(scheduler);
    await tick(scheduler);
    const fired = (await firingsOf(world)).map(({ nominal_local }) => nominal_local);
    expect(fired).toEqual(['2026-11-30T02:00', '2026-12-01T02:00']);
    expect(await stateOf(world)).toMatchObject({ next_due_at: new Date('2026-12-02T09:00:00Z') });
  });

  it('that somebody else decides is left to them, and not waited for', async () => {
    const world = worldOf();
    await decidedUntil(world, '2026-02-28T02:00:00Z');
    const scheduler = await world.start();
    await world.admin.query('begin');
    await world.admin.query('select from run_trigger for update');
    let isOver = false;
    const ticking = tick(scheduler).then(() => {
      isOver = true;
    });
    try {
      await eventually(() => expect(isOver).toBe(true));
      expect(await firingsOf(world)).toEqual([]);
    } finally {
      await world.admin.query('commit');
      await ticking;
    }
    await tick(scheduler);
    expect(await firingsOf(world)).toHaveLength(1);
  });

  it('under skip leaves out what it was late for, and says so once', async () => {
    const world = worldOf();
    await decidedUntil(world, '2026-02-27T02:00:00Z', `, misfire_policy = 'skip'`);
    world.clock.advance(HOUR_MS);
    const scheduler = await world.start();
    for (let ticks = 0; ticks < 3; ticks += 1) await tick(scheduler);

    expect(await datesOf(world)).toEqual([]);
    expect((await decisionsOf(world)).map(({ run_date }) => run_date)).toEqual(['2026-02-28', '2026-03-01']);
  });

  it('makes up for nothing outside its window or over its cap, and says which it was', async () => {
    const world = worldOf();
    const more = `, misfire_policy = 'fire-all', max_catch_up = 2, catch_up_window_ms = ${3 * 24 * HOUR_MS}`;
    await decidedUntil(world, '2026-02-24T02:00:00Z', more);
    await tick(await world.start());

    expect(await datesOf(world)).toEqual(['2026-02-28', '2026-03-01']);
    expect((await decisionsOf(world)).map(({ run_date, detail }) => [run_date, detail.split('; ')[1]])).toEqual([
      ['2026-02-25', 'it makes up for nothing older than 4320 minutes.'],
      ['2026-02-26', 'it makes up for 2 at most.'],
      ['2026-02-27', 'it makes up for 2 at most.'],
    ]);
  });

  it('after a year of silence writes down a hundred of what it left out, and that there were more', async () => {
    const world = worldOf();
    await decidedUntil(world, '2025-03-01T02:00:00Z');
    await tick(await world.start());
    const decisions = await decisionsOf(world);
    expect(decisions).toHaveLength(100);
    expect(decisions[0]?.detail).toContain('Any before it, since 2025-03-01T02:00:00.000Z, are left out too');
    expect(decisions[1]?.detail).not.toContain('Any before it');
    expect(await datesOf(world)).toEqual(['2026-03-01']);
  });

  it('fires no occurrence a second time, whatever it takes for decided', async () => {
    const world = worldOf();
    const scheduler = await world.start();
    await decidedUntil(world, '2026-02-28T02:00:00Z');
    await tick(scheduler);
    await decidedUntil(world, '2026-02-28T02:00:00Z');
    await tick(scheduler);
    expect(await firingsOf(world)).toHaveLength(1);
    expect(await stateOf(world)).toMatchObject({ next_due_at: new Date('2026-03-02T02:00:00Z') });
  });

  it('fires once when it is restarted inside an overlap, or the clock is set back', async () => {
    const world = worldOf();
    const rule = '{"cron":"30 1 * * *","zone":"America/New_York"}';
    await decidedUntil(world, '2025-11-02T00:00:00Z', `, rule = '${rule}'`);
    const at = async (instant: string) => {
      world.clock.set(instant);
      const scheduler = await world.start();
      await tick(scheduler);
      await world.stop(scheduler);
    };
    await at('2025-11-02T05:30:00Z');
    await at('2025-11-02T06:30:00Z');
    await at('2025-11-02T05:30:00Z');
    expect(await firingsOf(world)).toMatchObject([{ nominal_local: '2025-11-02T01:30', copy: 'first' }]);
    expect(await stateOf(world)).toMatchObject({ next_due_at: new Date('2025-11-03T06:30:00Z') });
  });

  it('fires later by its jitter, which is always the same', async () => {
    const world = worldOf();
    await decidedUntil(world, '2026-03-01T02:00:00Z', ', jitter_ms = 3600000');
    const scheduler = await world.start();
    await tick(scheduler);
    const due = (await stateOf(world))?.next_due_at ?? new Date(Number.NaN);
    const delayMs = due.getTime() - Date.parse('2026-03-02T02:00:00Z');
    expect(delayMs).toBeGreaterThan(0);
    expect(delayMs).toBeLessThanOrEqual(HOUR_MS);
    world.clock.advance(24 * HOUR_MS + delayMs - 1);
    await tick(scheduler);
    expect(await firingsOf(world)).toEqual([]);
    world.clock.advance(1);
    await tick(scheduler);
    expect(await firingsOf(world)).toMatchObject([{ nominal_local: '2026-03-02T02:00' }]);
    expect((await stateOf(world))?.next_due_at).toEqual(new Date(due.getTime() + 24 * HOUR_MS));
  });

  it('is never due again after its end', async () => {
    const world = worldOf();
    await decidedUntil(world, '2026-02-28T02:00:00Z', `, ends_at = '2026-03-01T12:00:00Z'`);
    await tick(await world.start());
    expect(await datesOf(world)).toEqual(['2026-03-01']);
    expect(await stateOf(world)).toMatchObject({ next_due_at: null });
  });

  it('does not keep others from firing when its rule cannot be used', async () => {
    const world = worldOf();
    await decidedUntil(world, '2026-02-28T02:00:00Z');
    await world.admin.query(
      `insert into run_trigger (name, pipeline, rule, misfire_policy, decided_until, next_due_at)
       values ('broken', 'nightly', '{"cron":"0 2 30 2 *","zone":"UTC"}', 'skip', '2026-01-01', '2026-01-01')`,
    );
    await tick(await world.start());
    expect(await datesOf(world)).toEqual(['2026-03-01']);
  });

  it('of before has its cron and zone as its rule', async () => {
    const [trigger] = await worldOf().admin.query('select rule from run_trigger');
    expect(trigger).toEqual({ rule: { cron: '0 2 * * *', zone: 'UTC' } });
  });
});
