import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';

/** Prepares the scheduler's HTTP: its description in OpenAPI, as a page at `/api/docs` and as JSON at `/api/docs-json`. */
export function configureSchedulerHttp(application: INestApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Baton')
    .setDescription('Runs of the night: start them, watch them, hold them, run again what faulted.')
    .setVersion('1')
    .build();
  SwaggerModule.setup('api/docs', application, () =>
    cleanupOpenApiDoc(SwaggerModule.createDocument(application, description)),
  );
}
