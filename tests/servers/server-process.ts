import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { killAtOnce } from './machine.ts'

/** A server process of ours, that can be killed and started again. */
export class ServerProcess {
  readonly #args: readonly string[]
  #child: ChildProcess | undefined
  #url = ''

  /** What `counting-server.ts` is started with. */
  constructor(...args: readonly string[]) {
    this.#args = args
  }

  async start(): Promise<this> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'counting-server.ts'), ...this.#args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child = child
    const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    this.#url = `http://127.0.0.1:${port}`
    return this
  }

  kill(): Promise<void> {
    return killAtOnce(this.#child)
  }

  /** What the server answers, and the session's cookie where it sets one. Rejects where there is no answer. */
  async ask(method: 'GET' | 'POST', path: string, cookie?: string): Promise<Reply> {
    const headers: Record<string, string> = cookie === undefined ? {} : { cookie }
    const response = await fetch(this.#url + path, { method, headers })
    const body = response.status === 200 ? ((await response.json()) as { count?: number }) : {}
    if (response.status !== 200) await response.text()
    return {
      status: response.status,
      count: body.count,
      cookie: response.headers.getSetCookie()[0]?.split(';')[0],
    }
  }
}

export interface Reply {
  readonly status: number
  readonly count: number | undefined
  readonly cookie: string | undefined
}
