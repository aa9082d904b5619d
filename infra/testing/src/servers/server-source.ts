/** How to reach a PostgreSQL as its superuser. */
export interface PostgresUrls {
  readonly url: string;
}

/** How to reach a RabbitMQ and its management API. */
export interface RabbitMqUrls {
  readonly url: string;
  readonly managementUrl: string;
}

/** A server that the tests may use. */
export interface TestServer<Urls> {
  readonly urls: Urls;
  /** Which one it is, for the line that says what was used. */
  readonly description: string;
  /** Ends and removes it, unless it was there before. */
  readonly stop: () => Promise<void>;
}

/** Why a source has no server to offer. */
export class Unavailable {
  constructor(readonly reason: string) {}
}

/** One place to get a server from. */
export interface ServerSource<Urls> {
  readonly name: string;
  /** @returns the server, or why there is none here and the next source is to be asked. */
  readonly open: () => Promise<TestServer<Urls> | Unavailable>;
}

/**
 * Asks the sources in order and takes the first server offered.
 * @param remedy what a person can do when none offers any.
 * @throws Error that lists every source with its reason, and the remedy. What a source throws goes through: it had a
 *   server to offer and failed, and silently taking another would hide that.
 */
export async function firstAvailable<Urls>(
  what: string,
  sources: readonly ServerSource<Urls>[],
  remedy: string,
): Promise<TestServer<Urls>> {
  const reasons: string[] = [];
  for (const source of sources) {
    const opened = await source.open();
    if (!(opened instanceof Unavailable)) return opened;
    reasons.push(`  - ${source.name}: ${opened.reason}`);
  }
  throw new Error(`The tests found no ${what} and could not bring one up:\n${reasons.join('\n')}\n${remedy}`);
}
