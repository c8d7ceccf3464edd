/** Something that changes and can be watched; fits React's `useSyncExternalStore`. */
export class Value<T> {
  private readonly listeners = new Set<() => void>();

  constructor(private current: T) {}

  readonly get = (): T => this.current;

  set(next: T): void {
    if (!Object.is(next, this.current)) {
      this.current = next;
      this.listeners.forEach((listener) => listener());
    }
  }

  /** @returns ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
