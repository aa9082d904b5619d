/** First in, first out, without moving what stays: an array would copy itself at each removal from its front. */
export class Fifo<T> {
  private items: T[] = [];
  private head = 0;

  /** How many wait. */
  get length(): number {
    return this.items.length - this.head;
  }

  /** Adds at the end. */
  push(item: T): void {
    this.items.push(item);
  }

  /** The oldest, which stays. */
  get first(): T | undefined {
    return this.items[this.head];
  }

  /** Takes the oldest, or undefined when none waits. */
  shift(): T | undefined {
    const item = this.items[this.head];
    if (item === undefined) return undefined;
    this.head++;
    if (this.head === this.items.length) this.takeAll();
    return item;
  }

  /** Takes everything, oldest first. */
  takeAll(): T[] {
    const rest = this.head === 0 ? this.items : this.items.slice(this.head);
    const taken = this.length === 0 ? [] : rest;
    this.items = [];
    this.head = 0;
    return taken;
  }
}
