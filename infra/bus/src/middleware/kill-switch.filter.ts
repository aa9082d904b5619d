import type { Filter, Pipe, Probe } from '../pipeline/filter';
import { UnsettledError } from '../pipeline/pipeline.error';
import type { ReceiveContext } from '../pipeline/receive-context';
import type { KillSwitch } from './kill-switch';

/** Tells the endpoint to stop for a while when too many of its messages fail for good. */
export class KillSwitchFilter implements Filter<ReceiveContext> {
  /** @param onTrip stops the endpoint; called from within a delivery, so it must not wait for it. */
  constructor(
    private readonly killSwitch: KillSwitch,
    private readonly onTrip: () => void,
  ) {}

  async send(context: ReceiveContext, next: Pipe<ReceiveContext>): Promise<void> {
    this.killSwitch.attempted();
    try {
      await next.send(context);
    } catch (error) {
      if (!(error instanceof UnsettledError) && this.killSwitch.failed(error)) this.onTrip();
      throw error;
    }
    if (context.consumed) this.killSwitch.succeeded();
  }

  probe(): Probe {
    const { thresholds, restartTimeoutMs } = this.killSwitch;
    const { activation, tripPercent, periodMs } = thresholds;
    return { name: 'kill-switch', activation, tripPercent, periodMs, restartTimeoutMs };
  }
}
