/** Only what is needed of a service here. */
interface HasUrl {
  readonly url: string;
}

/**
 * As whom a service's schema is migrated. Where all services share one database, `migrateUrl` is taken as it is, so it may
 * go around a pooler. Where they do not, it says who migrates, and each service's own URL says where.
 */
export function migratorUrl(serviceUrl: string, services: readonly HasUrl[], migrateUrl: string | undefined): string {
  if (migrateUrl === undefined) return serviceUrl;
  const places = new Set(services.map(({ url }) => placeOf(url)));
  if (places.size === 1) return migrateUrl;
  const url = new URL(serviceUrl);
  const { username, password } = new URL(migrateUrl);
  url.username = username;
  url.password = password;
  return url.toString();
}

function placeOf(text: string): string {
  const { hostname, port, pathname } = new URL(text);
  return `${hostname}:${port || '5432'}${pathname}`;
}
