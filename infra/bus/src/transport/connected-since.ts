import type { Clock } from '@baton/contracts';
import type { Transport } from './transport.port';

/** Remembers when a connection was made: who measures another's silence must have listened for as long himself. */
export class ConnectedSince {
  private since: Date | undefined;

  constructor(
    private readonly transport: Transport,
    clock: Clock,
  ) {
    this.since = transport.connected ? clock.now() : undefined;
    transport.onConnectionChange((connected) => {
      this.since = connected ? clock.now() : undefined;
    });
  }

  /** The instant since which others' messages can come; undefined while they cannot, as with a broker that takes none. */
  get at(): Date | undefined {
    return this.transport.blocked === undefined ? this.since : undefined;
  }
}
