import { defineMessage, parseOrganizationId } from '@baton/contracts';
import { z } from 'zod';
import { TenantMismatchError, TenantMissingError, tenantOfReceived, tenantOfSent } from './tenant';

const acme = parseOrganizationId('aaaaaaaa-0000-0000-0000-000000000001');
const globex = parseOrganizationId('bbbbbbbb-0000-0000-0000-000000000002');
const InvoicePosted = defineMessage('Sample.Sales:InvoicePosted', z.object({}));
const RunStarted = defineMessage('Sample.Runs:RunStarted', z.object({}), { tenant: 'platform' });
const Changed = defineMessage('Sample.Sales:Changed', z.object({ organizationId: z.guid() }), {
  tenantFrom: 'organizationId',
});

describe('the tenant of what is sent', () => {
  it.each([
    ['named', { named: acme, ambient: undefined }, acme],
    ['named on a platform message’s behalf', { named: acme, ambient: 'platform' as const }, acme],
    ['inherited', { named: undefined, ambient: acme }, acme],
    ['both, the same', { named: acme, ambient: acme }, acme],
  ])('is the organization %s', (_how, sources, expected) => {
    expect(tenantOfSent(InvoicePosted, {}, sources)).toBe(expected);
  });

  it('is nobody for a platform message, whoever is named', () => {
    expect(tenantOfSent(RunStarted, {}, { named: acme, ambient: acme })).toBeUndefined();
  });

  it('is that of the field where nothing else is said', () => {
    expect(
      tenantOfSent(Changed, { organizationId: acme.toUpperCase() }, { named: undefined, ambient: undefined }),
    ).toBe(acme);
  });

  it('is refused where it is unknown', () => {
    expect(() => tenantOfSent(InvoicePosted, {}, { named: undefined, ambient: 'platform' })).toThrow(
      TenantMissingError,
    );
  });

  it.each([
    ['the context', InvoicePosted, {}, { named: acme, ambient: globex }],
    ['the context of a platform message', RunStarted, {}, { named: acme, ambient: globex }],
    ['the field', Changed, { organizationId: globex }, { named: acme, ambient: undefined }],
  ])('is refused where it differs from %s', (_what, type, message, sources) => {
    expect(() => tenantOfSent(type, message, sources)).toThrow(TenantMismatchError);
  });
});

describe('the tenant of what arrived', () => {
  it('is read from its header in any case, and held in lower case', () => {
    expect(tenantOfReceived(InvoicePosted, {}, { 'tenant-id': acme.toUpperCase() })).toBe(acme);
  });

  it('is the platform for a platform message', () => {
    expect(tenantOfReceived(RunStarted, {}, { 'Tenant-Id': acme })).toBe('platform');
  });
});
