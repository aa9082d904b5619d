import { createZodDto } from 'nestjs-zod';
import { problem } from './problem';

export class ProblemBody extends createZodDto(problem) {}
