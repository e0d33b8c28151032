import type { RequestListener } from 'node:http'
import { Agent, type AgentRequestInit } from 'rusk/agent'
import { toHar } from 'rusk/jar/formats'
import { loopback } from '../support/loopback.ts'

/** What a browser's tab does: a path, and how it is asked for. */
export type Step = readonly [path: string, init?: AgentRequestInit]

/**
 * Records an app as an HTTP Archive, as text: an agent asks for https://shop.example, and each request goes over a real
 * connection to the app, as through a proxy that ends TLS. With `origin: 'itself'` the app is asked as http://localhost.
 */
export async function recordHar(
  listener: RequestListener,
  steps: readonly Step[],
  origin: 'https://shop.example' | 'itself' = 'https://shop.example',
): Promise<string> {
  await using server = await loopback(listener)
  const agent = new Agent({
    base: origin === 'itself' ? server.origin : origin,
    fetch: async request => {
      const { pathname, search, protocol } = new URL(request.url)
      const headers = new Headers(request.headers)
      if (protocol === 'https:') headers.set('x-forwarded-proto', 'https')
      const body = request.body === null ? {} : { body: await request.arrayBuffer() }
      return fetch(`${server.origin}${pathname}${search}`, {
        method: request.method,
        headers,
        redirect: 'manual',
        ...body,
      })
    },
  })
  for (const [path, init] of steps) await (await agent.fetch(path, init)).text()
  return JSON.stringify(toHar(agent.exchanges).data, undefined, 2)
}

/** A click in a page of the site itself. */
export const click = (init: RequestInit = {}): AgentRequestInit => ({
  ...init,
  context: { initiator: 'https://shop.example/' },
})

/** The same, as a form's POST. */
export const submit = (fields: Record<string, string>): AgentRequestInit =>
  click({ method: 'POST', body: new URLSearchParams(fields) })
