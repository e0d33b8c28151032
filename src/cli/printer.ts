import type { Io, Output } from './io.ts'

const styles = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 } as const
export type Style = keyof typeof styles

/** A piece of a line: plain, or with a style. */
export type Part = string | readonly [Style, string]

/**
 * Control characters, and those that turn the direction of text, as `\x1b` and `\u202e`: what a server sent must neither
 * move the cursor nor hide what stands there.
 */
export function visible(text: string): string {
  return text.replaceAll(
    /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    character => {
      const code = character.charCodeAt(0)
      return code < 0x100
        ? `\\x${code.toString(16).padStart(2, '0')}`
        : `\\u${code.toString(16).padStart(4, '0')}`
    },
  )
}

/** Whether an output takes colours: FORCE_COLOR says so, NO_COLOR forbids it, else a terminal does. */
export function takesColour({ isTTY }: Output, env: Io['env']): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false'
  return no === undefined || no === '' ? isTTY && term !== 'dumb' : false
}

/** Writes lines for a person. All that is written goes through `visible`. */
export class Printer {
  readonly #output: Output
  readonly #colours: boolean

  constructor(output: Output, env: Io['env']) {
    this.#output = output
    this.#colours = takesColour(output, env)
  }

  async line(...parts: readonly Part[]): Promise<void> {
    await this.#output.write(`${parts.map(part => this.#shown(part)).join('')}\n`)
  }

  #shown(part: Part): string {
    if (typeof part === 'string') return visible(part)
    const [style, text] = part
    return this.#colours ? `\x1b[${styles[style]}m${visible(text)}\x1b[0m` : visible(text)
  }
}

/** Data as JSON. What a terminal would obey is escaped: it means the same to a reader of JSON. */
export function jsonText(data: unknown): string {
  const text = JSON.stringify(data, undefined, 2)
  return `${text.replaceAll(
    /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`
}
