import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';

/** A file that is imported comes in a body: a calendar has five million characters at most. */
const LARGEST_BODY = '8mb';

/** Prepares the scheduler's HTTP: its description in OpenAPI, as a page at `/api/docs` and as JSON at `/api/docs-json`. */
export function configureSchedulerHttp(application: NestExpressApplication): void {
  application.useBodyParser('json', { limit: LARGEST_BODY });
  application.useBodyParser('text', { limit: LARGEST_BODY, type: 'text/csv' });
  const description = new DocumentBuilder()
    .setTitle('Baton')
    .setDescription('Runs of the night: start them, watch them, hold them, run again what faulted.')
    .setVersion('1')
    .build();
  SwaggerModule.setup('api/docs', application, () =>
    cleanupOpenApiDoc(SwaggerModule.createDocument(application, description)),
  );
}
