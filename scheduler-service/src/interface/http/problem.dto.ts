import { createZodDto } from 'nestjs-zod';
import { problem } from './problem';

/** What every refusal over HTTP is answered with, for the description of the API. */
export class ProblemBody extends createZodDto(problem) {}
