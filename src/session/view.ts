import type { DataFormat } from './data-format.ts'
import type { Change, Content } from './record.ts'

/** Data as a handler sees it: to be read, never written. */
export type ReadonlyData<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends object
    ? { readonly [K in keyof T]: ReadonlyData<T[K]> }
    : T

const none: readonly Change[] = []

/** What one request sees of its session: the content it read, with its own changes applied, and those changes. */
export class View<D extends object> {
  readonly format: DataFormat<D>
  #content: Content | undefined
  #data: ReadonlyData<D> | undefined
  /** Made with the first one: most requests change nothing, and most others once. */
  #changes: Change[] | undefined
  /** What a pending change threw when it ran on another content. */
  #refusal: { readonly error: unknown } | undefined

  /** Without a content the session starts with the initial one, made when it is first looked at. */
  constructor(format: DataFormat<D>, content: Content | undefined) {
    this.format = format
    this.#content = content
  }

  get content(): Content {
    this.#content ??= this.format.initial()
    return this.#content
  }

  /** Frozen: a change that went round `update` would be lost in silence. */
  get data(): ReadonlyData<D> {
    this.#data ??= freeze(this.format.parse(this.content)) as ReadonlyData<D>
    return this.#data
  }

  get changed(): boolean {
    return this.#changes !== undefined || this.#refusal !== undefined
  }

  /** Applies a change at once, and keeps it to be replayed. If it throws, nothing happened. */
  apply(change: Change): void {
    this.#show(change(this.content))
    if (this.#changes === undefined) this.#changes = [change]
    else this.#changes.push(change)
  }

  /** The changes since the last call. Throws what one of them threw on the content that is shown now: then none of them is left. */
  takeChanges(): readonly Change[] {
    const refusal = this.#refusal
    this.#refusal = undefined
    if (refusal !== undefined) throw refusal.error
    const changes = this.#changes ?? none
    this.#changes = undefined
    return changes
  }

  /** Shows another content, such as what was committed. Changes made meanwhile go on top; what they throw, the next `takeChanges` does. */
  rebase(content: Content | undefined): void {
    this.#show(content)
    if (this.#changes === undefined) return
    try {
      this.#show(this.#changes.reduce(applied, this.content))
    } catch (error) {
      this.#changes = undefined
      this.#refusal = { error }
    }
  }

  /** Shows the initial content, without any change. */
  reset(): void {
    this.#changes = undefined
    this.#refusal = undefined
    this.#show(undefined)
  }

  #show(content: Content | undefined): void {
    if (content === undefined || content.text !== this.#content?.text) this.#data = undefined
    this.#content = content
  }
}

/** The content after a change: what `reduce` needs to replay changes in order. */
export function applied(content: Content, change: Change): Content {
  return change(content)
}

function freeze<T extends object>(data: T): T {
  const found: object[] = [data]
  for (const value of found) {
    // What is frozen has been here before, or is somebody else's; a view of bytes cannot be.
    if (Object.isFrozen(value) || ArrayBuffer.isView(value)) continue
    for (const part of Array.isArray(value) ? value : Object.values(value))
      if (typeof part === 'object' && part !== null) found.push(part)
    Object.freeze(value)
  }
  return data
}
