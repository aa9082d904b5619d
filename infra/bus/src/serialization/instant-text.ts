let lastMs = Number.NaN;
let lastText = '';

/** An instant as ISO 8601 in UTC. Messages of one millisecond share the text: making it costs as much as half an envelope. */
export function instantText(instant: Date): string {
  const ms = instant.getTime();
  if (ms !== lastMs) {
    lastText = instant.toISOString();
    lastMs = ms;
  }
  return lastText;
}
