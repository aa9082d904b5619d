import { Metrics } from '@baton/observability';
import { Controller, Get, Header } from '@nestjs/common';

/** The process's metrics, as Prometheus reads them. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
