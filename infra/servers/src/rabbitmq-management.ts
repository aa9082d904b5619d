import { ServerError } from './server.error';

/** What the management API says of a queue; counts are up to a second old. */
export interface QueueInfo {
  readonly name: string;
  readonly type: 'classic' | 'quorum' | 'stream';
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly state?: string;
  /** Absent until the first statistics of the queue. */
  readonly messages?: number;
  readonly messages_ready?: number;
  readonly messages_unacknowledged?: number;
  readonly consumers?: number;
}

/** What the management API says of an exchange; the default exchange has the empty name. */
export interface ExchangeInfo {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  readonly internal: boolean;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A binding; `source` is empty for those of the default exchange. */
export interface BindingInfo {
  readonly source: string;
  readonly destination: string;
  readonly destination_type: 'queue' | 'exchange';
  readonly routing_key: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A client connection, as far as a test wants to see or close it. */
export interface ConnectionInfo {
  readonly name: string;
  readonly vhost?: string;
  readonly user?: string;
}

/** A node of a cluster. */
export interface NodeInfo {
  readonly name: string;
  readonly running: boolean;
}

const REQUEST_DEADLINE_MS = 30_000;

/**
 * Client of RabbitMQ's management API, as far as private servers and tests need it.
 * Each method throws {@link ServerError} `REFUSED`, naming request and answer, when the API says no.
 */
export class RabbitMqManagement {
  private readonly base: string;
  private readonly user: string;
  private readonly authorization: string;

  /** @param url of the API's root with user and password, e.g. `http://guest:guest@127.0.0.1:15672`. */
  constructor(url: string) {
    const parsed = new URL(url);
    this.base = `${parsed.protocol}//${parsed.host}${parsed.pathname.replace(/\/(api\/?)?$/, '')}/api`;
    this.user = decodeURIComponent(parsed.username) || 'guest';
    const password = decodeURIComponent(parsed.password) || 'guest';
    this.authorization = `Basic ${Buffer.from(`${this.user}:${password}`).toString('base64')}`;
  }

  /** Makes a vhost and gives the API's user every right in it. Safe to repeat. */
  async createVhost(name: string): Promise<void> {
    await this.request('PUT', `/vhosts/${encodeURIComponent(name)}`, {});
    const rights = { configure: '.*', write: '.*', read: '.*' };
    await this.request('PUT', `/permissions/${encodeURIComponent(name)}/${encodeURIComponent(this.user)}`, rights);
  }

  /** Deletes a vhost with all it holds and closes its connections; no error when there is none. */
  async deleteVhost(name: string): Promise<void> {
    await this.request('DELETE', `/vhosts/${encodeURIComponent(name)}`, undefined, [404]);
  }

  /** The nodes of the cluster; a node that stands alone has itself. */
  listNodes(): Promise<NodeInfo[]> {
    return this.read('/nodes');
  }

  /** Names of all vhosts. */
  async listVhosts(): Promise<string[]> {
    return (await this.read<{ name: string }[]>('/vhosts')).map(({ name }) => name);
  }

  /** The queues of a vhost. */
  listQueues(vhost: string): Promise<QueueInfo[]> {
    return this.read(`/queues/${encodeURIComponent(vhost)}`);
  }

  /** One queue; undefined when the vhost has none of that name. */
  async queue(vhost: string, name: string): Promise<QueueInfo | undefined> {
    const path = `/queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
    const response = await this.request('GET', path, undefined, [404]);
    return response.status === 404 ? undefined : ((await response.json()) as QueueInfo);
  }

  /** The exchanges of a vhost, RabbitMQ's own (`amq.*` and the default one) included. */
  listExchanges(vhost: string): Promise<ExchangeInfo[]> {
    return this.read(`/exchanges/${encodeURIComponent(vhost)}`);
  }

  /** The bindings of a vhost, those of the default exchange included. */
  listBindings(vhost: string): Promise<BindingInfo[]> {
    return this.read(`/bindings/${encodeURIComponent(vhost)}`);
  }

  /** The client connections of a vhost; a new one appears after some seconds. */
  listConnections(vhost: string): Promise<ConnectionInfo[]> {
    return this.read(`/vhosts/${encodeURIComponent(vhost)}/connections`);
  }

  /** Closes a client connection from the broker's side, as an operator or a failing broker would. */
  async closeConnection(name: string): Promise<void> {
    await this.request('DELETE', `/connections/${encodeURIComponent(name)}`, undefined, [404]);
  }

  /** Whether the broker answers and listens on this port. Never throws: a broker that starts refuses at first. */
  async isListening(port: number): Promise<boolean> {
    try {
      const response = await this.send('GET', `/health/checks/port-listener/${port}`);
      return response.ok;
    } catch {
      return false;
    }
  }

  private async read<T>(path: string): Promise<T> {
    const response = await this.request('GET', path);
    return (await response.json()) as T;
  }

  private async request(
    method: string,
    path: string,
    body?: object,
    accepted: readonly number[] = [],
  ): Promise<Response> {
    const response = await this.send(method, path, body);
    if (response.ok || accepted.includes(response.status)) return response;
    const answer = await response.text();
    throw new ServerError(
      'REFUSED',
      `RabbitMQ's management API answered ${method} ${path} with ${response.status}: ${answer}`,
    );
  }

  private send(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.base}${path}`, {
      method,
      // A kept-alive connection would outlive the broker and hold the process back from ending.
      headers: { authorization: this.authorization, connection: 'close', 'content-type': 'application/json' },
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }
}
