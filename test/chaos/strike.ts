import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosServers } from './chaos-servers';
import type { NightView, OpenTransaction, Scene } from './night-view';
import type { Replica } from './replica';
import type { RoundPlan } from './round-plan';

/** Who is struck, and what is known of the night. */
export interface Battlefield {
  readonly servers: ChaosServers;
  readonly view: NightView;
  readonly replicas: readonly Replica[];
  readonly runId: string;
  readonly runDate: string;
}

/** A blow, and what it fell on. */
export interface Strike {
  readonly victim: string;
  /** What it was doing, in a few words. */
  readonly doing: string;
  /** It hit work in progress: an open transaction that had written, a slice at work, messages on their way. */
  readonly hit: boolean;
  readonly at: Date;
}

/** Waits for the planned moment of a night that has begun, strikes, and brings back what was struck. */
export async function strike(plan: RoundPlan, field: Battlefield): Promise<Strike> {
  const { view, runId, runDate } = field;
  const { scheduleType, share } = plan.after;
  while ((await view.share(scheduleType, runDate)) <= share && !(await view.isOver(runId)));
  switch (plan.kind) {
    case 'broker':
      return strikeBroker(plan, field);
    case 'database':
      return strikeDatabase(plan, field);
    case 'kill':
    case 'cut':
    case 'freeze':
      return strikeProcess(plan, field);
  }
}

async function strikeProcess(plan: RoundPlan, field: Battlefield): Promise<Strike> {
  const { victim, transactions } = await frozenVictim(plan, field);
  const scene = await field.view.scene();
  const doing = `${described(transactions)}; ${sceneOf(scene)}; last said "${victim.lastWord}"`;
  const hit = transactions.some(({ writes }) => writes);
  const at = new Date();
  switch (plan.kind) {
    case 'kill':
      await victim.kill();
      await delay(plan.awayMs);
      await victim.start();
      break;
    case 'cut':
      victim.cut(plan.links);
      victim.resume();
      await delay(plan.awayMs);
      victim.restore();
      break;
    default:
      await delay(plan.frozenMs);
      victim.resume();
  }
  return { victim: `${victim.name}${circumstances(plan)}`, doing, hit, at };
}

/**
 * Freezes a replica of the planned service, so that what it does can be looked at and does not go on meanwhile: what is
 * seen is what the blow hits. One that turns out to be between two transactions is let go and another moment is looked for.
 */
async function frozenVictim(plan: RoundPlan, { view, replicas, runId }: Battlefield) {
  const candidates = replicas.filter(({ service }) => service === plan.service);
  const transactionsOf = async (replica: Replica) => {
    const { ports } = replica;
    return (await view.openTransactions()).filter(({ port }) => ports.includes(port));
  };
  while (plan.aimed && !(await view.isOver(runId))) {
    const writers = (await view.openTransactions()).filter(({ writes }) => writes);
    const victim = candidates.find(({ ports }) => writers.some(({ port }) => ports.includes(port)));
    if (victim === undefined) continue;
    victim.freeze();
    const transactions = await transactionsOf(victim);
    if (transactions.some(({ writes }) => writes)) return { victim, transactions };
    victim.resume();
  }
  const victim = candidates[plan.awayMs % candidates.length];
  if (victim === undefined) throw new Error(`There is no replica of ${plan.service}.`);
  victim.freeze();
  return { victim, transactions: await transactionsOf(victim) };
}

/** The broker is hit while messages wait for its confirm: frozen, it gives none, and what is seen then is what it had. */
async function strikeBroker({ aimed, awayMs }: RoundPlan, { servers, view, runId }: Battlefield): Promise<Strike> {
  let scene = await view.scene();
  for (;;) {
    servers.rabbitMq.pause();
    scene = await view.scene();
    if (!aimed || messagesIn(scene) > 0 || (await view.isOver(runId))) break;
    servers.rabbitMq.resume();
    // As long frozen as not, so that the night goes on.
    await delay(5);
  }
  const at = new Date();
  await servers.rabbitMq.kill9();
  await delay(awayMs);
  await servers.restartRabbitMq();
  const hit = messagesIn(scene) > 0 || scene.runningSlices.length > 0;
  return { victim: 'RabbitMQ', doing: sceneOf(scene), hit, at };
}

async function strikeDatabase({ aimed, awayMs }: RoundPlan, { servers, view, runId }: Battlefield): Promise<Strike> {
  const scene = await view.scene();
  let transactions = await view.openTransactions();
  while (aimed && !transactions.some(({ writes }) => writes) && !(await view.isOver(runId))) {
    transactions = await view.openTransactions();
  }
  const at = new Date();
  await servers.postgres.kill9();
  await delay(awayMs);
  await servers.restartPostgres();
  await view.reopen();
  const doing = `${described(transactions)}; ${sceneOf(scene)} just before`;
  return { victim: 'PostgreSQL', doing, hit: transactions.some(({ writes }) => writes), at };
}

function circumstances({ kind, links, awayMs, frozenMs }: RoundPlan): string {
  if (kind === 'cut') return ` (${links}, ${awayMs} ms)`;
  return kind === 'freeze' ? ` (${frozenMs / 1_000} s)` : '';
}

function messagesIn({ outbox }: Scene): number {
  return Object.values(outbox).reduce((sum, count) => sum + count, 0);
}

function described(transactions: readonly OpenTransaction[]): string {
  if (transactions.length === 0) return 'no transaction open';
  const writing = transactions.filter(({ writes }) => writes);
  const [example] = writing.length > 0 ? writing : transactions;
  return `${transactions.length} open transactions, ${writing.length} of them writing ("${example?.statement ?? ''}")`;
}

function sceneOf(scene: Scene): string {
  const slices = scene.runningSlices.map(({ scheduleType, number }) => `${scheduleType} ${number}`);
  const outbox = Object.entries(scene.outbox).map(([service, count]) => `${service} ${count}`);
  return `slices at work: ${slices.join(', ') || 'none'}; outbox: ${outbox.join(', ') || 'empty'}`;
}
