import { SERVICE_NAMES, type ServiceName } from '@baton/hosting';
import { MigratorSession } from '@baton/persistence';

/** The modules of a night, in its order. */
export const MODULES = ['sales', 'purchase', 'accounting'] as const satisfies readonly ServiceName[];
export type ModuleName = (typeof MODULES)[number];

/** All four schemas of one database, with the rows of all organizations. */
export class NightDatabase implements AsyncDisposable {
  private constructor(private readonly sessions: ReadonlyMap<ServiceName, MigratorSession>) {}

  static async open(url: string): Promise<NightDatabase> {
    const sessions = new Map<ServiceName, MigratorSession>();
    for (const service of SERVICE_NAMES) sessions.set(service, await MigratorSession.open(url, service));
    return new NightDatabase(sessions);
  }

  /** One statement in one service's schema. */
  async query<Row>(service: ServiceName, text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const session = this.sessions.get(service);
    if (session === undefined) throw new Error(`${service} is no service.`);
    return session.query<Row>(text, values);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.sessions.values()) await session.close();
  }
}
