import { BusControl } from '@baton/bus';
import { Database } from '@baton/persistence';
import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';

/** Leases and deadlines compare clocks of several machines; beyond this they cannot be trusted. Milliseconds. */
const MAX_CLOCK_SKEW_MS = 2_000;

/** What readiness asks: does the database answer, is the bus consuming, do the clocks agree. */
@Injectable()
export class ServiceHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly bus: BusControl,
  ) {}

  async databaseAnswers(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('database');
    try {
      const skewMs = Math.round(await this.database.clockSkewMs());
      if (Math.abs(skewMs) <= MAX_CLOCK_SKEW_MS) return indicator.up({ clockSkewMs: skewMs });
      const reason = `PostgreSQL's clock is ${skewMs} ms from ours; at most ${MAX_CLOCK_SKEW_MS} ms are safe`;
      return indicator.down({ clockSkewMs: skewMs, reason });
    } catch (error) {
      return indicator.down({ reason: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Down as soon as one endpoint is: its messages wait for this service, whatever else it can do. */
  busConsumes(): HealthIndicatorResult {
    const { status, description, endpoints } = this.bus.health();
    const indicator = this.indicators.check('bus');
    return status === 'healthy' ? indicator.up({ description, endpoints }) : indicator.down({ description, endpoints });
  }
}
