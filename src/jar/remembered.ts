/** What an entry costs beside its key, in bytes, about. */
const entryBytes = 200

/**
 * A map that forgets what has not been asked for in a while. Nothing in it is ever missed: it can be worked out again. It has two
 * generations, so that what is used stays, and holds no more bytes than two of them.
 */
export class Remembered<Value> {
  readonly #generationBytes: number
  #bytes = 0
  #recent = new Map<string, Value>()
  #older = new Map<string, Value>()

  constructor(generationBytes: number) {
    this.#generationBytes = generationBytes
  }

  get(key: string): Value | undefined {
    const recent = this.#recent.get(key)
    if (recent !== undefined || this.#older.size === 0) return recent
    const older = this.#older.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: string, value: Value): void {
    const bytes = entryBytes + key.length
    if (this.#bytes + bytes > this.#generationBytes) {
      this.#older = this.#recent
      this.#recent = new Map()
      this.#bytes = 0
    }
    this.#recent.set(key, value)
    this.#bytes += bytes
  }
}
