import { z } from 'zod';

/** A GUID in lower-case dashed form. MassTransit's NewIds are no RFC 4122 uuids, so any version and variant is taken. */
export type Guid = string;

/** The id .NET writes where none was set; it counts as absent. */
export const EMPTY_GUID: Guid = '00000000-0000-0000-0000-000000000000';

/** A GUID as it travels: read in any case, held in lower case. */
export const guid = z.guid().toLowerCase();

/** An id that others may leave out, send as null or, as .NET does for an unset one, as zeros. @returns undefined then. */
export function presentGuid(id: Guid | null | undefined): Guid | undefined {
  return id === null || id === EMPTY_GUID ? undefined : id;
}
