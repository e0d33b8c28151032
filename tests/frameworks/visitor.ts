import { Agent, type Exchange } from 'rusk/agent'

/** A person with a browser on one site, where each page is a document. */
export class Visitor {
  readonly #agent = new Agent()
  readonly #origin: string
  #taken = 0

  constructor(origin: string) {
    this.#origin = origin
  }

  get(path: string): Promise<Response> {
    return this.#agent.fetch(this.#origin + path, { headers: { accept: 'text/html' } })
  }

  /** Sends a form, of a page of the site unless `from` names another. */
  post(path: string, fields: Fields, { from = this.#origin, ...init }: FormInit = {}): Promise<Response> {
    return this.#agent.fetch(this.#origin + path, {
      method: 'POST',
      body: fields instanceof FormData ? fields : new URLSearchParams(fields),
      ...init,
      headers: { accept: 'text/html', ...init.headers },
      context: { initiator: `${from}/` },
    })
  }

  /** What a script of the site asks. */
  script(path: string, method = 'GET'): Promise<Response> {
    const context = { destination: 'empty', topLevel: this.#origin } as const
    return this.#agent.fetch(this.#origin + path, {
      method,
      headers: { 'content-type': 'application/json' },
      context,
    })
  }

  /** The exchanges since this was last asked for. */
  takeExchanges(): readonly Exchange[] {
    const taken = this.#agent.exchanges.slice(this.#taken)
    this.#taken += taken.length
    return taken
  }

  /** The value of a cookie that the browser keeps. */
  cookie(name: string): string | undefined {
    return this.#agent.jar.cookies().find(cookie => cookie.name === name)?.value
  }
}

export type Fields = Readonly<Record<string, string>> | FormData

export interface FormInit {
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly redirect?: RequestRedirect
}

/** The cookies that a response set and the browser stored, or deleted (`name-`). One that it refused is there with its reasons. */
export function stored(exchange: Exchange | undefined): string[] {
  return (exchange?.verdicts ?? [])
    .map(verdict => {
      if (verdict.stored) return verdict.cookie.name
      if (verdict.removed !== undefined) return `${verdict.removed.name}-`
      return `${verdict.line.split('=')[0]} refused: ${verdict.reasons.map(({ code }) => code).join()}`
    })
    .toSorted()
}

/** The status of each exchange. */
export const statuses = (exchanges: readonly Exchange[]) => exchanges.map(({ response }) => response?.status)

/** What a page of ours has seen: the JSON in its `<pre>`. */
export async function seenOn(page: Response): Promise<unknown> {
  const [, text = ''] = /<pre>(.*?)<\/pre>/s.exec(await page.text()) ?? []
  return JSON.parse(decodeURIComponent(text.replaceAll('&#x27;', "'")))
}

/** The hidden fields of a page's form, which a browser sends along. */
export async function hiddenFields(page: Response, form: string): Promise<Record<string, string>> {
  const [, inside = ''] =
    new RegExp(`<form id="${form}"[^>]*>(.*?)</form>`, 's').exec(await page.text()) ?? []
  const fields = inside.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g)
  return Object.fromEntries([...fields].map(([, name, value = '']) => [name!, value]))
}
