/** The order a message of Sample.Orders is about; that of a fault is the order of the message that failed. */
export function orderOf(message: unknown): unknown {
  if (message === null || typeof message !== 'object') return undefined;
  if ('orderId' in message) return message.orderId;
  return 'message' in message ? orderOf(message.message) : undefined;
}
