/** More than so many cookies or hosts no recording of a person holds; a made-up one may. */
const limit = 50_000

/** A map that forgets what stands in it longest, once it is full: a watch must not grow without end. */
export class Remembered<Value> {
  readonly #entries = new Map<string, Value>()

  get(key: string): Value | undefined {
    return this.#entries.get(key)
  }

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  set(key: string, value: Value): void {
    if (!this.#entries.has(key) && this.#entries.size >= limit) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    this.#entries.set(key, value)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  values(): Iterable<Value> {
    return this.#entries.values()
  }

  entries(): Iterable<[string, Value]> {
    return this.#entries.entries()
  }
}
