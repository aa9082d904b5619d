import { LOGGER, LogField, type Logger } from '@baton/observability';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { Request, Response } from 'express';
import { PROBLEM_CONTENT_TYPE, problemOf } from './problem';
import { problemKindOf } from './problem-kinds';

/** Answers every error as problem details; what is our own fault goes into the log as well. */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { method, originalUrl } = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const health = healthReport(error);
    if (health !== undefined) {
      response.status(health.status).json(health.body);
      return;
    }
    const problem = problemOf(problemKindOf(error), originalUrl);
    const fields = { [LogField.method]: method, [LogField.url]: originalUrl, [LogField.err]: error };
    if (problem.status >= 500) this.logger.error(fields, 'a request failed');
    response.status(problem.status).type(PROBLEM_CONTENT_TYPE).send(JSON.stringify(problem));
  }
}

/** A health check that is not well says so in a form of its own, which probes read. */
function healthReport(error: unknown): { readonly status: number; readonly body: object } | undefined {
  if (!(error instanceof HttpException)) return undefined;
  const body = error.getResponse();
  return typeof body === 'object' && 'details' in body ? { status: error.getStatus(), body } : undefined;
}
