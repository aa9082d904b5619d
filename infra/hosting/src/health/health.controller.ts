import { Controller, Get } from '@nestjs/common';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { ServiceHealth } from './service-health';

/** Whether the process lives, and whether it can work. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly health: ServiceHealth,
  ) {}

  /** Green while the process answers, whatever is away: a restart would not bring that back. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Red with 503 while the service cannot work, with what is missing. */
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.checks.check([() => this.health.databaseAnswers(), () => this.health.busConsumes()]);
  }
}
