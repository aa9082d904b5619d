import { Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidRequestError } from '../../application/application.error';

/** Refuses texts with the NUL character, wherever they are: PostgreSQL has no such text, so nothing can be called that. */
@Injectable()
export class NoNulPipe implements PipeTransform {
  transform(value: unknown): unknown {
    const field = fieldWithNul(value, '');
    if (field !== undefined) throw new InvalidRequestError(field, 'expected text without the NUL character');
    return value;
  }
}

/** The field within that has one, such as `scheduleTypes[0]`; undefined when there is none. */
function fieldWithNul(value: unknown, field: string): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? field : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const isList = Array.isArray(value);
  for (const [name, inner] of Object.entries(value)) {
    const place = isList ? `${field}[${name}]` : [field, name].filter(Boolean).join('.');
    const found = name.includes('\0') ? field : fieldWithNul(inner, place);
    if (found !== undefined) return found;
  }
  return undefined;
}
