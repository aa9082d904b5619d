import { AppError } from '@baton/contracts';
import { RuleError } from '@baton/recurrence';
import { HttpException } from '@nestjs/common';
import { ZodValidationException } from 'nestjs-zod';
import { z } from 'zod';
import {
  BackfillNotWaitingError,
  InvalidRequestError,
  ModuleUnavailableError,
  UnknownBackfillError,
  UnknownPipelineError,
  UnknownRunError,
  UnknownStageError,
} from '../../application/application.error';
import {
  CalendarImportError,
  CalendarInUseError,
  InvalidCalendarError,
  UnknownCalendarError,
} from '../../application/calendar.error';
import {
  NotInQuarantineError,
  OrganizationNotPausedError,
  UnknownOrganizationError,
} from '../../application/organization-controls.error';
import { PipelineChangedMeanwhileError } from '../../application/pipeline.error';
import type { Refusal } from '../../application/start-run.request';
import { TriggerExistsError, UnknownTriggerError } from '../../application/trigger.error';
import { RunControlRefusedError } from '../../domain/run-control-refused.error';
import { problemOfEnrolments } from './enrolment-problem';
import type { FieldProblem, ProblemKind } from './problem';
import { RunRefusedError } from './run-refused.error';

const refusalStatus: Readonly<Record<Refusal['code'], number>> = {
  invalid: 400,
  'unknown-pipeline': 422,
  'unknown-schedule-type': 422,
  'unknown-organization': 422,
  'another-run-active': 409,
  'run-date-forgotten': 422,
  'run-date-ahead': 422,
};

/** What is named in an address and does not exist. */
const unknownThings = [
  [UnknownRunError, 'There is no such run'],
  [UnknownStageError, 'There is no such stage'],
  [UnknownBackfillError, 'There is no such backfill'],
  [UnknownOrganizationError, 'There is no such organization'],
  [UnknownPipelineError, 'There is no such pipeline'],
  [UnknownTriggerError, 'There is no such trigger'],
  [UnknownCalendarError, 'There is no such calendar'],
] as const;

/** What cannot be done as things stand. */
const conflicts = [
  [PipelineChangedMeanwhileError, 'The pipeline is not as you knew it'],
  [TriggerExistsError, 'The trigger exists'],
  [CalendarInUseError, 'The calendar is needed'],
  [BackfillNotWaitingError, 'Nothing of the backfill waits'],
  [RunControlRefusedError, 'The run is in no state for that'],
  [OrganizationNotPausedError, 'The organization is in no state for that'],
  [NotInQuarantineError, 'The organization is in no state for that'],
] as const;

/** What an error is to those who asked. What is nobody's business is a plain 500, whose cause is in the log. */
export function problemKindOf(error: unknown): ProblemKind {
  return problemOfEnrolments(error) ?? problemOfLargeBody(error) ?? problemOfAny(error);
}

function problemOfAny(error: unknown): ProblemKind {
  if (error instanceof ZodValidationException) return invalidFields(error);
  if (error instanceof InvalidRequestError) return wrongFields([{ field: error.field, expected: error.expected }]);
  if (error instanceof RuleError) return badRule(error);
  if (error instanceof InvalidCalendarError) return badCalendar(error);
  if (error instanceof CalendarImportError) return badImport(error);
  if (error instanceof RunRefusedError) return refusedRun(error.refusal);
  const unknown = unknownThings.find(([type]) => error instanceof type);
  if (unknown && error instanceof AppError) return { ...named(error), status: 404, title: unknown[1] };
  const conflict = conflicts.find(([type]) => error instanceof type);
  if (conflict && error instanceof AppError) return { ...named(error), status: 409, title: conflict[1] };
  if (error instanceof ModuleUnavailableError)
    return { ...named(error), status: 503, title: 'A module does not answer' };
  if (error instanceof HttpException) return ofHttp(error);
  if (error instanceof AppError && error.retryable) return { ...named(error), status: 503, title: 'Try again later' };
  const detail = 'Something went wrong here. The log has the cause; the request changed nothing.';
  return { status: 500, code: 'INTERNAL_ERROR', title: 'Internal error', detail };
}

function named({ code, message }: AppError): { readonly code: string; readonly detail: string } {
  return { code, detail: message };
}

function badRule(error: RuleError): ProblemKind {
  const { code, message } = error;
  return {
    status: 400,
    code,
    title: 'The rule cannot be used',
    detail: message,
    errors: [problemOfRule('rule', error)],
  };
}

function badCalendar(error: InvalidCalendarError): ProblemKind {
  const errors = [problemOfRule(error.field, error.cause)];
  const status = error.trigger === undefined ? 400 : 409;
  return { ...named(error), status, title: 'The calendar cannot be used', errors };
}

function problemOfRule(field: string, { input, expected, position, length }: RuleError): FieldProblem {
  return { field, expected, input, ...(position === undefined ? {} : { position, length }) };
}

/** A file may have as many wrong lines as it has lines. */
const MOST_LINES = 100;

function badImport(error: CalendarImportError): ProblemKind {
  const errors = error.problems
    .slice(0, MOST_LINES)
    .map(({ line, problem }) => ({ field: `line ${line}`, expected: problem }));
  return { ...named(error), status: 400, title: 'The file cannot be imported', errors };
}

function invalidFields(error: ZodValidationException): ProblemKind {
  const cause = error.getZodError();
  const issues = cause instanceof z.ZodError ? cause.issues : [];
  return wrongFields(issues.flatMap(problemsOf));
}

function wrongFields(errors: readonly FieldProblem[]): ProblemKind {
  const detail = errors.map(({ field, expected }) => (field === '' ? expected : `${field}: ${expected}`)).join('; ');
  return { status: 400, code: 'INVALID_REQUEST', title: 'The request is not right', detail, errors };
}

/** A field nobody reads is refused: who misspells `dryRun` must not start a night. */
function problemsOf(issue: z.core.$ZodIssue): readonly FieldProblem[] {
  if (issue.code !== 'unrecognized_keys') return [{ field: fieldAt(issue.path), expected: issue.message }];
  return issue.keys.map((key) => ({ field: fieldAt([...issue.path, key]), expected: 'there is no such field' }));
}

/** `organizationIds[2]`. */
function fieldAt(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`),
    '',
  );
}

function refusedRun({ code, field, reason }: Refusal): ProblemKind {
  const errors = [{ field, expected: reason }];
  return { status: refusalStatus[code], code, title: 'The run was refused', detail: reason, errors };
}

/** As the parser of bodies says it. */
function problemOfLargeBody(error: unknown): ProblemKind | undefined {
  if (!(error instanceof Error && 'type' in error && error.type === 'entity.too.large')) return undefined;
  const detail = 'The body has more than 8 MB, so nothing of it was read. Send it in several requests.';
  return { status: 413, code: 'BODY_TOO_LARGE', title: 'The body is too large', detail };
}

function ofHttp(error: HttpException): ProblemKind {
  const status = error.getStatus();
  if (status === 404) {
    return { status, code: 'NOT_FOUND', title: 'Not found', detail: `${error.message}. What there is: /api/docs.` };
  }
  return { status, code: 'HTTP_ERROR', title: error.name.replace(/Exception$/, ''), detail: error.message };
}
