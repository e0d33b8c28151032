/**
 * A map that forgets what has not been asked for in a while. Nothing in it is ever missed: it can be worked out again. It has two
 * generations, so that what is used stays for twice as many entries as one holds.
 */
export class Remembered<Value> {
  readonly #generationSize: number
  #recent = new Map<string, Value>()
  #older = new Map<string, Value>()

  constructor(generationSize: number) {
    this.#generationSize = generationSize
  }

  get(key: string): Value | undefined {
    const recent = this.#recent.get(key)
    if (recent !== undefined) return recent
    const older = this.#older.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: string, value: Value): void {
    if (this.#recent.size >= this.#generationSize) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    this.#recent.set(key, value)
  }

  clear(): void {
    if (this.#recent.size > 0) this.#recent = new Map()
    if (this.#older.size > 0) this.#older = new Map()
  }
}
