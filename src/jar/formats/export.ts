import type { Cookie } from '../cookie.ts'

/** Which cookie, without its value. */
export interface CookieId {
  readonly name: string
  readonly domain: string
  readonly path: string
}

/** What a format cannot hold, and of which cookies. */
export interface Loss {
  /** The field in rusk's word for it; `cookie` where the whole cookie was left out. */
  readonly field: string
  readonly message: string
  readonly cookies: readonly CookieId[]
}

/** Gathers what an export loses: one entry for each field and reason. */
export class Losses {
  readonly #byMessage = new Map<string, { field: string; message: string; cookies: CookieId[] }>()

  add(field: string, message: string, { name, domain, path }: Cookie): void {
    const known = this.#byMessage.get(message)
    if (known === undefined)
      this.#byMessage.set(message, { field, message, cookies: [{ name, domain, path }] })
    else known.cookies.push({ name, domain, path })
  }

  list(): readonly Loss[] {
    return [...this.#byMessage.values()]
  }
}
