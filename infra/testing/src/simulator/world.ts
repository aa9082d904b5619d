import {
  type MessageOf,
  type MessageType,
  type OrganizationId,
  parseOrganizationId,
  RunAccountingSchedulerCommand,
  RunPurchaseSchedulerCommand,
  RunSalesSchedulerCommand,
  type RunSchedulerCommand,
} from '@baton/contracts';
import { defineScheduleType, type ExecutionRetry, type ScheduleTypeToken } from '@baton/schedule-runner';
import type { Chance } from './time/chance';

/** How an organization's work goes in a schedule type. */
export type Behaviour =
  | { readonly kind: 'succeeds'; readonly workMs: number }
  /** Throws what may pass in its first attempts. */
  | { readonly kind: 'flaky'; readonly times: number; readonly workMs: number }
  /** Throws what does not pass, until somebody mends it. */
  | { readonly kind: 'fails'; readonly workMs: number }
  /** Does not end in time at its first attempt. */
  | { readonly kind: 'stuck-once'; readonly workMs: number }
  /** Ends the process that carries it out, until somebody mends it. */
  | { readonly kind: 'kills'; readonly workMs: number }
  | { readonly kind: 'nothing-due'; readonly workMs: number };

/** A schedule type that processes do not know, until a version is deployed that does. */
export interface MissingHandler {
  readonly scheduleType: string;
  /** The first process of the module alone, or every one. */
  readonly in: 'first-process' | 'every-process';
}

/** A kind of work that a simulated module offers. */
export interface SimType {
  readonly token: ScheduleTypeToken;
  readonly setBased: boolean;
}

/** A simulated module. */
export interface SimModule {
  readonly name: string;
  readonly command: MessageType<MessageOf<typeof RunSchedulerCommand>, 'platform'>;
  readonly types: readonly SimType[];
  /** Slices in flight at once. */
  readonly window: number;
  readonly maxOrganizations: number;
  readonly budgetMs: number;
  readonly leaseMs: number;
  readonly missing: MissingHandler | undefined;
}

/** Who and what there is in a night, drawn from its seed. */
export interface World {
  readonly organizations: readonly OrganizationId[];
  readonly modules: readonly SimModule[];
  readonly isMended: boolean;
  behaviourOf(scheduleType: string, organizationId: OrganizationId): Behaviour;
  /** Somebody has mended what failed, or takes that back. */
  mend(isMended: boolean): void;
}

const ORGANIZATIONS = 20;
/** The share of nights in which somebody's work ends its process. */
const POISONED = 0.15;
/** The share of modules of which a version is about that lacks a handler. */
const UNHANDLED = 0.05;
const COMMANDS = [
  ['sales', RunSalesSchedulerCommand],
  ['purchase', RunPurchaseSchedulerCommand],
  ['accounting', RunAccountingSchedulerCommand],
] as const;
/** Enough attempts that the faults of a plan do not use them up. */
const RETRY: ExecutionRetry = { maxAttempts: 9, firstDelayMs: 200, maxDelayMs: 3_000 };
/** Of a handler, milliseconds. */
const TIMEOUT_MS = 7_000;

/**
 * Draws a world.
 *
 * @param hard whether some work ends its process, or has no handler.
 */
export function drawWorld(chance: Chance, hard: boolean): World {
  const organizations = Array.from({ length: ORGANIZATIONS }, () => parseOrganizationId(chance.guid())).sort();
  const modules = COMMANDS.map(([name, command]) => drawModule(name, command, chance, hard));
  const behaviours = new Map<string, Behaviour>();
  for (const { types } of modules) {
    const sluggish = chance.happens(0.12);
    for (const { token } of types) {
      for (const id of organizations) behaviours.set(`${token.name}/${id}`, drawBehaviour(chance, sluggish));
    }
  }
  if (hard && chance.happens(POISONED))
    behaviours.set(chance.pick([...behaviours.keys()]), { kind: 'kills', workMs: 5 });
  let mended = false;
  return {
    organizations,
    modules,
    get isMended() {
      return mended;
    },
    behaviourOf: (scheduleType, organizationId) => {
      const behaviour = behaviours.get(`${scheduleType}/${organizationId}`) ?? { kind: 'succeeds', workMs: 1 };
      const isMendable = behaviour.kind === 'fails' || behaviour.kind === 'kills';
      return isMendable && mended ? { kind: 'succeeds', workMs: behaviour.workMs } : behaviour;
    },
    mend: (isMended) => {
      mended = isMended;
    },
  };
}

function drawModule(name: string, command: SimModule['command'], chance: Chance, hard: boolean): SimModule {
  const options = { retry: RETRY, timeoutMs: TIMEOUT_MS };
  const type = (kind: string, after: readonly SimType['token'][] = []) =>
    defineScheduleType(`${name}.${kind}`, { ...options, after });
  const [post, settle] = [type('post'), type('settle')];
  const types: readonly SimType[] = [
    { token: post, setBased: false },
    { token: settle, setBased: true },
    { token: type('remind', [post]), setBased: false },
    { token: type('order'), setBased: false },
    { token: type('sum-up', [post, settle]), setBased: true },
    { token: type('report'), setBased: chance.happens(0.5) },
  ];
  return {
    name,
    command,
    types,
    window: chance.between(1, 3),
    maxOrganizations: chance.between(3, 8),
    budgetMs: chance.pick([150, 1_000, 30_000]),
    leaseMs: chance.pick([3_000, 6_000, 15_000]),
    missing: hard && chance.happens(UNHANDLED) ? drawMissing(types, chance) : undefined,
  };
}

function drawMissing(types: readonly SimType[], chance: Chance): MissingHandler {
  const { name } = chance.pick(types).token;
  return { scheduleType: name, in: chance.pick(['first-process', 'every-process']) };
}

function drawBehaviour(chance: Chance, sluggish: boolean): Behaviour {
  const drawn = chance.next();
  const workMs = drawn < 0.015 ? chance.between(1_000, 5_500) : chance.between(1, sluggish ? 500 : 25);
  if (drawn < 0.91) return { kind: 'succeeds', workMs };
  if (drawn < 0.94) return { kind: 'flaky', times: chance.between(1, 2), workMs };
  if (drawn < 0.97) return { kind: 'fails', workMs };
  if (drawn < 0.975) return { kind: 'stuck-once', workMs };
  return { kind: 'nothing-due', workMs };
}
