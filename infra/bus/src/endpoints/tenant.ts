import {
  AppError,
  EMPTY_GUID,
  type MessageType,
  type OrganizationId,
  organizationId,
  type Tenant,
} from '@baton/contracts';
import { type Headers, headerOf, MessageHeader } from '../serialization/headers';
import { quoted, shortened } from '../serialization/quoted';

/** Work for one organization met a message of another: a defect, so it is never retried. */
export class TenantMismatchError extends AppError {
  readonly code = 'TENANT_MISMATCH';
  readonly retryable = false;

  constructor(
    readonly messageType: string,
    readonly expected: string,
    readonly found: string,
  ) {
    super(
      `${messageType} names organization ${shortened(found)} where ${expected} is worked for. Nothing was sent or consumed.`,
    );
  }
}

/** A message about an organization does not say about which. */
export class TenantMissingError extends AppError {
  readonly code = 'TENANT_MISSING';
  readonly retryable = false;

  constructor(
    readonly messageType: string,
    found: unknown,
  ) {
    super(
      `${messageType} is about one organization, but its header ${MessageHeader.tenantId} is ${found === undefined ? 'missing' : `${quoted(found)}, which is no organization's id`}. Set it to the organization's id.`,
    );
  }
}

/**
 * The tenant of a message that arrived: of the header, or of the field its type names where a publisher sends no header.
 * A platform message has none, whatever its headers say.
 *
 * @throws {TenantMissingError} @throws {TenantMismatchError} when header and field differ.
 */
export function tenantOfReceived(type: MessageType, message: unknown, headers: Headers): Tenant {
  if (type.tenant === 'platform') return 'platform';
  const header = headerOf(headers, MessageHeader.tenantId);
  const field = tenantFieldOf(type, message);
  if (header === EMPTY_GUID || field === EMPTY_GUID) throw new TenantMissingError(type.name, EMPTY_GUID);
  const tenant = organizationId.safeParse(header ?? field);
  if (!tenant.success) throw new TenantMissingError(type.name, header ?? field);
  if (field !== undefined && field.toLowerCase() !== tenant.data)
    throw new TenantMismatchError(type.name, tenant.data, field);
  return tenant.data;
}

/** Who is worked for where something is published. */
export interface TenantSources {
  /** Named by the caller. */
  readonly named: OrganizationId | undefined;
  /** Of the delivery being consumed. */
  readonly ambient: Tenant | undefined;
}

/**
 * The tenant of a message that is published: named, or inherited from an organization's context, or of its own field.
 *
 * @returns undefined for a platform message, which never carries one.
 * @throws {TenantMissingError} @throws {TenantMismatchError}
 */
export function tenantOfSent(
  type: MessageType,
  message: unknown,
  { named, ambient }: TenantSources,
): OrganizationId | undefined {
  const inherited = ambient === 'platform' ? undefined : ambient;
  if (named !== undefined && inherited !== undefined && named !== inherited) {
    throw new TenantMismatchError(type.name, inherited, named);
  }
  if (type.tenant === 'platform') return undefined;
  const field = tenantFieldOf(type, message);
  const tenant = organizationId.safeParse(named ?? inherited ?? field);
  if (!tenant.success) throw new TenantMissingError(type.name, named ?? inherited ?? field);
  if (field !== undefined && field.toLowerCase() !== tenant.data)
    throw new TenantMismatchError(type.name, tenant.data, field);
  return tenant.data;
}

function tenantFieldOf(type: MessageType, message: unknown): string | undefined {
  if (type.tenantFrom === undefined || message === null || typeof message !== 'object') return undefined;
  const value: unknown = Reflect.get(message, type.tenantFrom);
  return typeof value === 'string' ? value : undefined;
}
