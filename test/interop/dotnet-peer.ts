import { eventually } from '@baton/testing';
import { z } from 'zod';
import { readJsonExactly, writeJson } from '../../infra/bus/src/serialization/json-text';
import { SampleCommand } from './dotnet-sample';
import { orderOf } from './order-of';

const json = z.record(z.string(), z.unknown());

/** What a consumer of the peer got, as MassTransit showed it. */
const consumed = z.object({
  endpoint: z.string(),
  /** The type its consumer asked for. */
  as: z.string(),
  /** As on the wire, with the fields of that type alone. */
  message: json,
  messageId: z.string().nullable(),
  requestId: z.string().nullable(),
  correlationId: z.string().nullable(),
  conversationId: z.string().nullable(),
  initiatorId: z.string().nullable(),
  sourceAddress: z.string().nullable(),
  expirationTime: z.string().nullable(),
  sentTime: z.string().nullable(),
  messageTypes: z.array(z.string()),
  headers: json,
  /** Those beside the body. */
  transportHeaders: json,
  traceId: z.string().nullable(),
});
export type Consumed = z.output<typeof consumed>;

const exception = z.looseObject({ exceptionType: z.string(), message: z.string() });
const failure = z.object({ type: z.string(), message: z.string(), exceptions: z.array(exception) });
export type PeerFailure = z.output<typeof failure>;

/** A line of the peer: an answer to a command, or what a consumer got. */
const told = z.union([
  z.object({ consumed }),
  z.object({ id: z.number(), error: failure }),
  z.object({ id: z.number(), result: json }),
]);

/** A command did not go well on the other side. */
export class PeerError extends Error {
  constructor(readonly failure: PeerFailure) {
    super(`${failure.type}: ${failure.message}`);
  }
}

/** An endpoint of the peer. */
export interface PeerEndpoint {
  readonly name: string;
  readonly consumes: readonly string[];
  readonly prefetchCount?: number;
  readonly retries?: number;
  readonly rawJson?: boolean;
  readonly configureConsumeTopology?: boolean;
}

/** What may be set for a message of the peer. */
export interface PeerSendOptions {
  readonly bus?: string;
  readonly to?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeToLiveMs?: number;
  readonly correlationId?: string;
  readonly faultAddress?: string;
  readonly traceParent?: string;
}

const sentIds = z.object({ messageId: z.string(), conversationId: z.string() });
const answer = z.object({ kind: z.string(), message: json, conversationId: z.string(), initiatorId: z.string() });

interface Waiting {
  readonly resolve: (result: Record<string, unknown>) => void;
  readonly reject: (error: Error) => void;
}

/** A process with real MassTransit in it, which does what it is told and tells what it consumes. */
export class DotnetPeer {
  /** In the order in which it told them. */
  readonly consumed: Consumed[] = [];
  private readonly program: SampleCommand;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor(rabbitMqUrl: string) {
    this.program = new SampleCommand(rabbitMqUrl, 'peer');
    this.listen().catch((ended: Error) => {
      for (const { reject } of this.waiting.values()) reject(ended);
    });
  }

  /** Starts a bus with these endpoints. */
  async start(endpoints: readonly PeerEndpoint[], options: { bus?: string; rawJson?: boolean } = {}): Promise<void> {
    await this.ask({ do: 'start', endpoints, ...options });
  }

  /** Stops one bus, or all. */
  async stop(bus?: string): Promise<void> {
    await this.ask({ do: 'stop', bus: bus ?? null });
  }

  /** @param type a name of the namespace Sample.Orders. @param message as on the wire. */
  async publish(type: string, message: object, options: PeerSendOptions = {}): Promise<z.output<typeof sentIds>> {
    return sentIds.parse(await this.ask({ do: 'publish', type, message, ...options }));
  }

  async send(to: string, type: string, message: object, options: PeerSendOptions = {}): Promise<void> {
    await this.ask({ do: 'send', to, type, message, ...options });
  }

  /** Asks with a request client that awaits OrderStatus or OrderNotFound. @throws {PeerError} what MassTransit threw. */
  async request(type: string, message: object, options: PeerSendOptions = {}): Promise<z.output<typeof answer>> {
    return answer.parse(await this.ask({ do: 'ask', type, message, ...options }));
  }

  /** Waits until a consumer of a type got the message of an order. */
  got(as: string, orderId: string): Promise<Consumed> {
    return this.gotOne(as, (one) => orderOf(one.message) === orderId);
  }

  /** Waits until a consumer of a type got a message like this. */
  gotOne(as: string, isIt: (one: Consumed) => boolean): Promise<Consumed> {
    return eventually(() => {
      const found = this.consumed.find((one) => one.as === as && isIt(one));
      if (found) return found;
      const others = this.consumed.map((one) => `${one.as} ${orderOf(one.message)}`);
      throw new Error(`No such ${as} came, but ${others.join(', ')}. ${this.program.complaints.join('\n')}`);
    });
  }

  /** What the consumers of a type have got of an order by now. */
  allOf(as: string, orderId: string): readonly Consumed[] {
    return this.consumed.filter((one) => one.as === as && orderOf(one.message) === orderId);
  }

  /** Hangs up, at which it stops its buses and ends. */
  async end(): Promise<void> {
    this.program.hangUp();
    await this.program.exited;
  }

  private ask(command: object): Promise<Record<string, unknown>> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.program.tell(writeJson({ ...command, id }));
    });
  }

  /** @throws Error when it has ended. */
  private async listen(): Promise<never> {
    for (let line = 0; ; line++) this.heard(await this.program.printed((output) => output[line]));
  }

  private heard(line: string): void {
    const said = told.parse(readJsonExactly(line));
    if ('consumed' in said) {
      this.consumed.push(said.consumed);
      return;
    }
    const waiting = this.waiting.get(said.id);
    this.waiting.delete(said.id);
    if ('error' in said) waiting?.reject(new PeerError(said.error));
    else waiting?.resolve(said.result);
  }
}
