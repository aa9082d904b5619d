import type { Guid, HostInfo } from '@baton/contracts';
import { bytesOfGuid } from '../serialization/new-id';
import { zBase32Of } from '../serialization/z-base-32';

/** How the names of endpoints are formed from those of classes. */
export interface EndpointNameFormat {
  /** `SubmitOrderConsumer` is `SubmitOrder`, `submit-order` or `submit_order`. @default 'kebab' */
  readonly style?: 'default' | 'kebab' | 'snake' | undefined;
  /** Stands before the name of the class and is cased with it: `Dev` makes `dev-submit-order`. @default none */
  readonly prefix?: string | undefined;
}

const roleSuffix = /(?:Consumer|Saga|Activity)$/i;
const wordBreak = /(?<=[a-z0-9])(?=[A-Z])/g;

/**
 * The endpoint of a class that names none: its name less its role, `SubmitOrderConsumer` is `submit-order`. A word begins
 * only after a small letter or digit, as in MassTransit.
 */
export function endpointNameOf(className: string, { style = 'kebab', prefix = '' }: EndpointNameFormat = {}): string {
  const bare = prefix + className.replace(roleSuffix, '');
  if (style === 'default') return bare;
  return bare.replace(wordBreak, style === 'kebab' ? '-' : '_').toLowerCase();
}

/** The most characters of a temporary endpoint's name before its parts are cut, and of a part that is cut. */
const longestName = 72;
const longestPart = 14;

/**
 * The name of an endpoint that lives as long as its bus: `<machine>_<process>_<tag>_<id>`.
 *
 * @param id written as 26 characters of z-base-32.
 */
export function temporaryEndpointName(
  host: Pick<HostInfo, 'machineName' | 'processName'>,
  tag: string,
  id: Guid,
): string {
  const parts = [host.machineName ?? 'machine', host.processName ?? 'process'].map((part) =>
    part.replace(/[^\p{L}\p{Nd}]/gu, ''),
  );
  const letters = zBase32Of(bytesOfGuid(id));
  const whole = [...parts, tag, letters].join('_');
  if (whole.length <= longestName) return whole;
  return [...parts, tag].map((part) => `${part.slice(0, longestPart)}_`).join('') + letters;
}
