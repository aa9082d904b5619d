/** AMQP reply codes by which a broker says that these credentials or this vhost will not do. */
const refusals = /\b(403|530)\b|ACCESS[_-]REFUSED|NOT[_-]ALLOWED/;

/** Whether a failed connect was an answer rather than an absence. The client tells them apart in its text alone. */
export function isRefusal(error: Error): boolean {
  return refusals.test(error.message);
}
