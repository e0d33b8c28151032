import type { Io } from './io.ts'

/** A line on stderr while something takes long: on a terminal, or where it was asked for. */
export class Progress {
  readonly #io: Io
  readonly #wanted: boolean
  readonly #total: number | undefined
  #shownAt: number
  #isShown = false

  constructor(io: Io, { total, asked }: { readonly total: number | undefined; readonly asked: boolean }) {
    this.#io = io
    this.#total = total
    this.#wanted = asked || io.stderr.isTTY
    // What is over within half a second needs no line.
    this.#shownAt = io.now() + (asked ? -1000 : 400)
  }

  /** Tells how much was done; a line appears now and then. */
  report(taken: number, exchanges: number): void {
    if (!this.#wanted || this.#io.now() - this.#shownAt < (this.#io.stderr.isTTY ? 100 : 1000)) return
    this.#shownAt = this.#io.now()
    const share = this.#total
      ? ` of ${megabytes(this.#total)} (${Math.floor((100 * taken) / this.#total)}%)`
      : ''
    const text = `rusk: read ${megabytes(taken)}${share}, ${exchanges} exchanges`
    this.#isShown = this.#io.stderr.isTTY
    void this.#io.stderr.write(this.#isShown ? `\r\x1b[2K${text}` : `${text}\n`)
  }

  /** Takes the line away. */
  async end(): Promise<void> {
    if (this.#isShown) await this.#io.stderr.write('\r\x1b[2K')
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
