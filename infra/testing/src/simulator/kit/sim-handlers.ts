import { AppError, defineMessage, type Guid, guid, type OrganizationId, organizationId } from '@baton/contracts';
import { type Outcome, skipped, succeeded } from '@baton/schedule-runner';
import { HandlerRegistry, type RegisteredHandler } from '@baton/schedule-runner/parts';
import { z } from 'zod';
import { Unit } from '../store/unit';
import type { Life } from '../time/life';
import type { Behaviour, SimModule, SimType, World } from '../world';
import type { KitStore } from './kit-store';

/** What a slice did, for another module: the simulated `InvoicesPosted`. */
export const WorkTold = defineMessage(
  'Baton.Simulator:WorkTold',
  z.object({
    module: z.string(),
    scheduleType: z.string(),
    dueDate: z.iso.date(),
    organizationIds: z.array(organizationId),
    runId: guid,
  }),
  { tenant: 'platform' },
);

/** The work cannot be done for an organization, however often it is tried. */
class WorkImpossibleError extends AppError {
  readonly code = 'WORK_IMPOSSIBLE';
  readonly retryable = false;
}

/** The work could not be done this time. */
class WorkDisturbedError extends AppError {
  readonly code = 'WORK_DISTURBED';
  readonly retryable = true;
}

interface Work {
  readonly runId: Guid;
  readonly dueDate: string;
  readonly attempt: number;
}

/**
 * The handlers of a simulated module. Each leaves an effect in the open transaction for every organization before it
 * succeeds or fails, and an effect done twice is there twice: nothing but the kit keeps it from that.
 */
export class SimHandlers extends HandlerRegistry {
  private readonly byName: ReadonlyMap<string, RegisteredHandler>;

  constructor(
    private readonly module: SimModule,
    private readonly world: World,
    private readonly store: KitStore,
    private readonly life: Life,
    private readonly isFirst: boolean,
    private readonly onPoison: () => void,
  ) {
    super();
    this.byName = new Map(module.types.map((type) => [type.token.name, this.registered(type)]));
  }

  override get(scheduleType: string): RegisteredHandler | undefined {
    return this.isMissing(scheduleType) ? undefined : this.byName.get(scheduleType);
  }

  private isMissing(scheduleType: string): boolean {
    const { missing } = this.module;
    if (missing?.scheduleType !== scheduleType || this.world.isMended) return false;
    return missing.in === 'every-process' || this.isFirst;
  }

  private registered({ token, setBased }: SimType): RegisteredHandler {
    const afterSlice: RegisteredHandler['handler']['afterSlice'] = async ({ tenants, runId, dueDate, publishPart }) => {
      const told = {
        module: this.module.name,
        scheduleType: token.name,
        dueDate,
        organizationIds: [...tenants],
        runId,
      };
      await publishPart(WorkTold, 0, told);
    };
    if (!setBased) {
      const execute = (context: Work & { readonly tenant: OrganizationId }) =>
        this.workFor(token.name, context.tenant, context);
      return { setBased, scheduleType: token, handler: { execute, afterSlice } };
    }
    const executeSet = async (context: Work & { readonly tenants: readonly OrganizationId[] }) => {
      const outcomes = new Map<OrganizationId, Outcome>();
      for (const tenant of context.tenants) outcomes.set(tenant, await this.workFor(token.name, tenant, context));
      return outcomes;
    };
    return { setBased, scheduleType: token, handler: { executeSet, afterSlice } };
  }

  private async workFor(scheduleType: string, tenant: OrganizationId, work: Work): Promise<Outcome> {
    const behaviour = this.world.behaviourOf(scheduleType, tenant);
    await this.life.timers.pause(waitOf(behaviour, work.attempt));
    await this.leaveEffect(scheduleType, tenant, work);
    if (behaviour.kind === 'kills') return this.endProcess();
    return outcomeOf(behaviour, work.attempt);
  }

  /** As `process.exit` does: nothing follows. */
  private endProcess(): Promise<never> {
    this.onPoison();
    this.life.die();
    return new Promise(() => undefined);
  }

  private leaveEffect(scheduleType: string, organizationId: OrganizationId, { dueDate }: Work): Promise<void> {
    return Unit.current().query((view) => {
      const number = this.store.nextNumber();
      view.put(this.store.effects, String(number), { scheduleType, organizationId, dueDate, number });
    });
  }
}

function waitOf({ kind, workMs }: Behaviour, attempt: number): number {
  return kind === 'stuck-once' && attempt === 1 ? 60_000 : workMs;
}

function outcomeOf(behaviour: Behaviour, attempt: number): Outcome {
  switch (behaviour.kind) {
    case 'fails':
      throw new WorkImpossibleError('The work cannot be done for this organization: so it was drawn.');
    case 'flaky':
      if (attempt <= behaviour.times) throw new WorkDisturbedError('The work failed this time: so it was drawn.');
      return succeeded({ done: 1 });
    case 'kills':
      throw new Error('Whose work ends its process has no outcome.');
    case 'nothing-due':
      return skipped('nothing-due');
    case 'succeeds':
    case 'stuck-once':
      return succeeded({ done: 1 });
  }
}
