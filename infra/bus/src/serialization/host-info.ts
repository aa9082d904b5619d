import { hostname, release, type } from 'node:os';
import type { HostInfo } from '@baton/contracts';
import { type Headers, MessageHeader } from './headers';

/** The level of MassTransit's protocol that Baton speaks, for peers that look at it. */
const SPOKEN_VERSION = '8.5.12.0';

/** This process, as envelopes, faults and moved messages name it. */
export function hostInfoOf(given: Partial<HostInfo> = {}): HostInfo {
  return {
    machineName: hostname(),
    processName: 'node',
    processId: process.pid,
    assembly: 'baton',
    assemblyVersion: '0.1.0.0',
    frameworkVersion: process.versions.node,
    massTransitVersion: SPOKEN_VERSION,
    operatingSystemVersion: `${type()} ${release()}`,
    ...given,
  };
}

/** The `MT-Host-*` headers of a message moved to `_error` or `_skipped`; what is unknown is left out. */
export function hostHeadersOf(host: HostInfo): Headers {
  const named: Readonly<Record<string, string | null>> = {
    [MessageHeader.hostMachineName]: host.machineName,
    [MessageHeader.hostProcessName]: host.processName,
    [MessageHeader.hostProcessId]: String(host.processId),
    [MessageHeader.hostAssembly]: host.assembly,
    [MessageHeader.hostAssemblyVersion]: host.assemblyVersion,
    [MessageHeader.hostMassTransitVersion]: host.massTransitVersion,
    [MessageHeader.hostFrameworkVersion]: host.frameworkVersion,
    [MessageHeader.hostOperatingSystemVersion]: host.operatingSystemVersion,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null));
}
