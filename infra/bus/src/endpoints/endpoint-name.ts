import type { HostInfo } from '@baton/contracts';

/** How the names of endpoints are formed from those of classes. */
export type EndpointNameStyle = 'default' | 'kebab' | 'snake';

const roleSuffix = /(?:Consumer|Saga|Activity)$/i;
const wordBreak = /(?<=[a-z0-9])(?=[A-Z])/g;

/**
 * The endpoint of a class that names none: its name less its role, `SubmitOrderConsumer` is `submit-order`. A word begins
 * only after a small letter or digit, as in MassTransit.
 */
export function endpointNameOf(className: string, style: EndpointNameStyle = 'kebab'): string {
  const bare = className.replace(roleSuffix, '');
  if (style === 'default') return bare;
  return bare.replace(wordBreak, style === 'kebab' ? '-' : '_').toLowerCase();
}

/** The most characters of a temporary endpoint's name before its parts are cut, and of a part that is cut. */
const longestName = 72;
const longestPart = 14;

/**
 * The name of an endpoint that lives as long as its bus: `<machine>_<process>_<tag>_<id>`.
 *
 * @param id 26 characters of z-base-32.
 */
export function temporaryEndpointName(
  host: Pick<HostInfo, 'machineName' | 'processName'>,
  tag: string,
  id: string,
): string {
  const parts = [host.machineName ?? 'machine', host.processName ?? 'process'].map((part) =>
    part.replace(/[^\p{L}\p{Nd}]/gu, ''),
  );
  const whole = [...parts, tag, id].join('_');
  if (whole.length <= longestName) return whole;
  return [...parts.map((part) => part.slice(0, longestPart)), tag.slice(0, longestPart), id].join('_');
}
